import { ServiceError } from "../service-error.ts";
import type { ObjectHandler, ObjectRequest } from "../service-handler.ts";
import { headerValue, type ObjectOperation } from "./object-call.ts";
import type { ObjectStore } from "./object-store.ts";
import * as buckets from "./operations/buckets.ts";
import { completeMultipartUpload } from "./operations/complete-multipart-upload.ts";
import { copyObject } from "./operations/copy-object.ts";
import { deleteObject } from "./operations/delete-object.ts";
import { deleteObjects } from "./operations/delete-objects.ts";
import { getObject, headObject } from "./operations/get-object.ts";
import { listObjects, listObjectVersions } from "./operations/list-objects.ts";
import * as multipart from "./operations/multipart-upload.ts";
import * as protection from "./operations/object-protection.ts";
import * as tagging from "./operations/object-tagging.ts";
import { putObject } from "./operations/put-object.ts";
import { restoreObject } from "./operations/restore-object.ts";
import { uploadPart, uploadPartCopy } from "./operations/upload-part.ts";
import { invalidArgument, notImplemented } from "./s3-errors.ts";

/** Operations by method and, where the query names one, subresource. */
type Operations = Readonly<Record<string, ObjectOperation>>;

const serviceOperations: Operations = { GET: buckets.listBuckets };

const bucketOperations: Operations = {
  DELETE: buckets.deleteBucket,
  GET: listObjects,
  "GET location": buckets.getBucketLocation,
  "GET object-lock": buckets.getObjectLockConfiguration,
  "GET uploads": multipart.listMultipartUploads,
  "GET versioning": buckets.getBucketVersioning,
  "GET versions": listObjectVersions,
  HEAD: buckets.headBucket,
  "POST delete": deleteObjects,
  PUT: buckets.createBucket,
  "PUT object-lock": buckets.putObjectLockConfiguration,
  "PUT versioning": buckets.putBucketVersioning,
};

const objectOperations: Operations = {
  DELETE: deleteObject,
  "DELETE tagging": tagging.deleteObjectTagging,
  "DELETE uploadId": multipart.abortMultipartUpload,
  GET: getObject,
  "GET legal-hold": protection.getObjectLegalHold,
  "GET retention": protection.getObjectRetention,
  "GET tagging": tagging.getObjectTagging,
  "GET uploadId": multipart.listParts,
  HEAD: headObject,
  "POST restore": restoreObject,
  "POST uploadId": completeMultipartUpload,
  "POST uploads": multipart.createMultipartUpload,
  PUT: putObject,
  "PUT copy": copyObject,
  "PUT legal-hold": protection.putObjectLegalHold,
  "PUT retention": protection.putObjectRetention,
  "PUT tagging": tagging.putObjectTagging,
  "PUT uploadId": uploadPart,
  "PUT uploadId copy": uploadPartCopy,
};

/** Query parameters that choose an operation; all others are its arguments. S3 knows more, which are refused. */
const subresources = new Set(
  (
    "accelerate acl analytics attributes cors delete encryption intelligent-tiering inventory legal-hold lifecycle " +
    "location logging metadataTable metrics notification object-lock ownershipControls policy policyStatus " +
    "publicAccessBlock replication requestPayment restore retention select session tagging torrent uploadId uploads " +
    "versioning versions website renameObject encryptionConfiguration"
  ).split(" "),
);

const maxKeyBytes = 1_024;

/** S3, path-style: what clients use for a host that is an address. */
export const createS3Handler =
  (store: ObjectStore): ObjectHandler =>
  async (request) => {
    refuseUnsignedHeaders(request);
    const { bucket, key } = readPath(request.path);
    const name = operationName(request);
    const operations = bucket === "" ? serviceOperations : key === "" ? bucketOperations : objectOperations;
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (operation === undefined) throw notImplemented(name);
    store.lifecycle.catchUp();
    return operation({ request, store, bucket, key });
  };

const operationName = (request: ObjectRequest): string => {
  const named = [...request.query.keys()].filter((parameter) => subresources.has(parameter));
  const copies = request.method === "PUT" && headerValue(request, "x-amz-copy-source") !== undefined;
  return [request.method, ...named, ...(copies ? ["copy"] : [])].join(" ");
};

const readPath = (path: string): { bucket: string; key: string } => {
  const slash = path.indexOf("/", 1);
  const bucket = decode(slash === -1 ? path.slice(1) : path.slice(1, slash));
  const key = slash === -1 ? "" : decode(path.slice(slash + 1));
  if (Buffer.byteLength(key) > maxKeyBytes) throw new ServiceError("KeyTooLongError", 400, "Your key is too long");
  return { bucket, key };
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidArgument("Couldn't parse the specified URI.");
  }
};

/** An x-amz-* header outside the signature could be anybody's: a presigned URL must not be widened by its bearer. */
const refuseUnsignedHeaders = ({ headers, signedHeaders }: ObjectRequest): void => {
  for (const name of headers.keys())
    if (name.startsWith("x-amz-") && name !== "x-amz-content-sha256" && !signedHeaders.includes(name))
      throw new ServiceError("AccessDenied", 403, "There were headers present in the request which were not signed", {
        details: { HeadersNotSigned: name },
      });
};
