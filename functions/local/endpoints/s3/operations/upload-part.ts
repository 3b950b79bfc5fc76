import { readRange } from "../byte-range.ts";
import { findCopySource } from "../copy-source.ts";
import type { Part, Upload } from "../multipart-uploads.ts";
import {
  emptyResponse,
  headerValue,
  type ObjectCall,
  type ObjectOperation,
  objectArn,
  xmlResponse,
} from "../object-call.ts";
import { checksumElements, checksumHeaders, quoted } from "../object-headers.ts";
import { partOwner, versionOwner } from "../object-version.ts";
import type { Freed } from "../object-versions.ts";
import { receiveBody } from "../receive-body.ts";
import { type ReceivedContent, receiveContent } from "../receive-content.ts";
import { invalidArgument, noSuchUpload } from "../s3-errors.ts";
import { writeXml } from "../xml.ts";

const partNumberMax = 10_000;

/** UploadPart: a part sent again takes the place of the one before. */
export const uploadPart: ObjectOperation = async (call) => {
  const { request, store, bucket, key } = call;
  request.authorize("s3:PutObject", objectArn(bucket, key));
  const upload = findUpload(call);
  const number = readPartNumber(call);
  const received = await receiveBody(request, store.contents.incoming, upload.intent.algorithm);
  const part = await savePart(call, number, received);
  return emptyResponse(request, 200, {
    etag: quoted(part.md5),
    ...checksumHeaders({ checksums: part.checksums, checksumType: "COMPOSITE", headers: {}, metadata: {} }),
  });
};

/** UploadPartCopy: a part out of another object, or a range of it. */
export const uploadPartCopy: ObjectOperation = async (call) => {
  const { request, store, bucket, key } = call;
  request.authorize("s3:PutObject", objectArn(bucket, key));
  const { intent } = findUpload(call);
  const number = readPartNumber(call);
  const source = findCopySource(call);
  const { start, end } = readRange(headerValue(request, "x-amz-copy-source-range") ?? null, source.size);
  const segments = store.versions.segmentsOf(versionOwner(source.sequence));
  const bytes = store.contents.read(segments, start, end);
  const received = await receiveContent(bytes, store.contents.incoming, intent.algorithm ? [intent.algorithm] : []);
  const part = await savePart(call, number, received);
  return xmlResponse(
    request,
    writeXml("CopyPartResult", {
      ETag: quoted(part.md5),
      LastModified: new Date(part.modifiedAt).toISOString(),
      ...checksumElements(part.checksums),
    }),
  );
};

/** The upload a request names. @throws ServiceError NoSuchUpload, also for one that is completed */
export const findUpload = ({ request, store, bucket, key }: ObjectCall): Upload => {
  store.buckets.get(bucket);
  const uploadId = request.query.get("uploadId") ?? "";
  const upload = store.uploads.find(bucket, key, uploadId);
  if (upload === undefined || upload.completed) throw noSuchUpload(uploadId);
  return upload;
};

const readPartNumber = ({ request }: ObjectCall): number => {
  const value = request.query.get("partNumber") ?? "";
  if (!/^\d{1,5}$/.test(value) || Number(value) < 1 || Number(value) > partNumberMax)
    throw invalidArgument("Part number must be an integer between 1 and 10000, inclusive");
  return Number(value);
};

const savePart = async (call: ObjectCall, number: number, received: ReceivedContent): Promise<Part> => {
  const { store } = call;
  const { size, md5, checksums } = received;
  let freed: Freed = [];
  const part = await store.contents.keep(received, (segment) => {
    // It may have been aborted while its part was on the way.
    const { uploadId } = findUpload(call);
    const saved: Part = { number, size, md5: md5.toString("hex"), checksums, modifiedAt: store.now() };
    freed = store.versions.removeSegments(partOwner(uploadId, number));
    store.versions.setSegments(partOwner(uploadId, number), [segment]);
    store.uploads.savePart(uploadId, saved);
    return saved;
  });
  await store.settle(freed);
  return part;
};
