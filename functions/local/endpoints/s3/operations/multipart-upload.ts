import { randomBytes } from "node:crypto";
import { parseAlgorithm } from "../checksums.ts";
import { uploadIntent } from "../multipart-uploads.ts";
import { bucketArn, emptyResponse, headerValue, type ObjectOperation, objectArn, xmlResponse } from "../object-call.ts";
import { checksumElements, quoted, readProperties } from "../object-headers.ts";
import { partOwner } from "../object-version.ts";
import { lockFor, readLock } from "../read-lock.ts";
import { notImplemented } from "../s3-errors.ts";
import { writeXml } from "../xml.ts";
import { findUpload } from "./upload-part.ts";

/** CreateMultipartUpload. */
export const createMultipartUpload: ObjectOperation = async (call) => {
  const { request, store, bucket, key } = call;
  request.authorize("s3:PutObject", objectArn(bucket, key));
  const lock = readLock(call);
  lockFor(store.buckets.get(bucket), lock, store.now());
  const name = headerValue(request, "x-amz-checksum-algorithm");
  const algorithm = name === undefined ? undefined : parseAlgorithm(name);
  if (name !== undefined && algorithm === undefined) throw notImplemented(`the checksum ${name}`);
  const checksumType = readChecksumType(headerValue(request, "x-amz-checksum-type"));

  const uploadId = randomBytes(32).toString("base64url");
  const intent = uploadIntent({ ...readProperties(request), checksumType }, { ...lock, algorithm });
  store.transaction(() => store.uploads.start({ uploadId, bucket, key, at: store.now(), intent }));
  await store.settle();
  const headers: Record<string, string> =
    algorithm === undefined
      ? {}
      : { "x-amz-checksum-algorithm": algorithm.toUpperCase(), "x-amz-checksum-type": checksumType };
  const result = writeXml("InitiateMultipartUploadResult", { Bucket: bucket, Key: key, UploadId: uploadId });
  return xmlResponse(request, result, headers);
};

const readChecksumType = (value = "COMPOSITE"): "COMPOSITE" | "FULL_OBJECT" => {
  if (value === "COMPOSITE" || value === "FULL_OBJECT") return value;
  throw notImplemented(`checksum type ${value}`);
};

/** AbortMultipartUpload: its parts are gone. */
export const abortMultipartUpload: ObjectOperation = async (call) => {
  const { request, store, bucket, key } = call;
  request.authorize("s3:AbortMultipartUpload", objectArn(bucket, key));
  const freed = store.transaction(() => {
    const { uploadId } = findUpload(call);
    const parts = store.uploads.parts(uploadId);
    store.uploads.remove(uploadId);
    return parts.flatMap(({ number }) => store.versions.removeSegments(partOwner(uploadId, number)));
  });
  await store.settle(freed);
  return emptyResponse(request, 204);
};

/** ListParts, all at once: an upload has at most 10 000. */
export const listParts: ObjectOperation = (call) => {
  const { request, store, bucket, key } = call;
  request.authorize("s3:ListMultipartUploadParts", objectArn(bucket, key));
  const { uploadId, intent } = findUpload(call);
  const after = Number(request.query.get("part-number-marker") ?? 0);
  const parts = store.uploads.parts(uploadId).filter(({ number }) => number > after);
  return xmlResponse(
    request,
    writeXml("ListPartsResult", {
      Bucket: bucket,
      Key: key,
      UploadId: uploadId,
      PartNumberMarker: after,
      MaxParts: 10_000,
      IsTruncated: false,
      StorageClass: "STANDARD",
      ChecksumAlgorithm: intent.algorithm?.toUpperCase(),
      Part: parts.map(({ number, md5, size, modifiedAt, checksums }) => ({
        PartNumber: number,
        LastModified: new Date(modifiedAt).toISOString(),
        ETag: quoted(md5),
        Size: size,
        ...checksumElements(checksums),
      })),
    }),
  );
};

/** ListMultipartUploads, by prefix, all at once. */
export const listMultipartUploads: ObjectOperation = ({ request, store, bucket }) => {
  request.authorize("s3:ListBucketMultipartUploads", bucketArn(bucket));
  store.buckets.get(bucket);
  if (request.query.get("delimiter")) throw notImplemented("a delimiter in ListMultipartUploads");
  const prefix = request.query.get("prefix") ?? "";
  const uploads = store.uploads.list(bucket).filter(({ key }) => key.startsWith(prefix));
  return xmlResponse(
    request,
    writeXml("ListMultipartUploadsResult", {
      Bucket: bucket,
      Prefix: prefix,
      IsTruncated: false,
      Upload: uploads.map(({ key, uploadId, startedAt }) => ({
        Key: key,
        UploadId: uploadId,
        Initiated: new Date(startedAt).toISOString(),
        StorageClass: "STANDARD",
      })),
    }),
  );
};
