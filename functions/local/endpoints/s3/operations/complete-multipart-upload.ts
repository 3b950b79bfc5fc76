import { hash } from "node:crypto";
import { ServiceError } from "../../service-error.ts";
import { type Checksums, digestOf } from "../checksums.ts";
import { digestContent } from "../digest-content.ts";
import type { Completion, Part, Upload } from "../multipart-uploads.ts";
import { headerValue, type ObjectCall, type ObjectOperation, objectArn, xmlResponse } from "../object-call.ts";
import { checksumElements, quoted } from "../object-headers.ts";
import { partOwner } from "../object-version.ts";
import { checkWrite, readWriteCondition } from "../preconditions.ts";
import { lockFor } from "../read-lock.ts";
import { receiveDocument } from "../receive-body.ts";
import { badDigest, invalidRequest, malformedXml, noSuchUpload } from "../s3-errors.ts";
import { childText, parseXml, writeXml, type XmlElement } from "../xml.ts";
import { findUpload } from "./upload-part.ts";

/** Every part but the last has at least 5 MiB. */
const minPartBytes = 5 * 1024 * 1024;

/** CompleteMultipartUpload: joins the parts without copying a byte. Asked again, it gives the same answer. */
export const completeMultipartUpload: ObjectOperation = async (call) => {
  const { request, store, bucket, key } = call;
  request.authorize("s3:PutObject", objectArn(bucket, key));
  const condition = readWriteCondition(request.headers);
  const document = await receiveDocument(request, store.contents.incoming);
  const repeated = findCompleted(call, hash("sha256", document));
  if (repeated) return answer(call, repeated, {});

  const upload = findUpload(call);
  const parts = chooseParts(document, store.uploads.parts(upload.uploadId));
  const segments = parts.flatMap(({ number }) => store.versions.segmentsOf(partOwner(upload.uploadId, number)));
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  const claimedSize = headerValue(request, "x-amz-mp-object-size");
  if (claimedSize !== undefined && Number(claimedSize) !== size) throw invalidRequest("The object size does not match");
  const checksums = await joinChecksums(call, upload, parts, segments);
  const etag = `${hash("md5", Buffer.concat(parts.map(({ md5 }) => Buffer.from(md5, "hex"))))}-${parts.length}`;

  const { completion, freed } = store.transaction(() => {
    // Two completions at once: the second finds it done.
    const { uploadId, intent } = findUpload(call);
    checkWrite(store.versions.latest(bucket, key), key, condition);
    const target = store.buckets.get(bucket);
    const at = store.now();
    const released = store.uploads
      .parts(uploadId)
      .flatMap(({ number }) => store.versions.removeSegments(partOwner(uploadId, number)));
    const written = store.versions.write(target, {
      key,
      segments,
      etag,
      properties: { ...intent.properties, checksums },
      ...lockFor(target, { retention: intent.retention, legalHold: intent.legalHold }, at),
      at,
    });
    const done: Completion = { etag, versionId: written.version.versionId, request: hash("sha256", document) };
    store.uploads.complete(uploadId, done);
    return { completion: done, freed: [...released, ...written.freed] };
  });
  await store.settle(freed);
  return answer(call, completion, checksums);
};

const answer = (
  { request, bucket, key }: ObjectCall,
  { etag, versionId }: Completion,
  checksums: Checksums,
): Response =>
  xmlResponse(
    request,
    writeXml("CompleteMultipartUploadResult", {
      Location: `/${bucket}/${key}`,
      Bucket: bucket,
      Key: key,
      ETag: quoted(etag),
      ...checksumElements(checksums),
    }),
    versionId === "null" ? {} : { "x-amz-version-id": versionId },
  );

/** @throws ServiceError NoSuchUpload if it was completed with other parts */
const findCompleted = ({ request, store, bucket, key }: ObjectCall, document: string): Completion | undefined => {
  const uploadId = request.query.get("uploadId") ?? "";
  const completed = store.uploads.find(bucket, key, uploadId)?.completed;
  if (completed && completed.request !== document) throw noSuchUpload(uploadId);
  return completed;
};

const chooseParts = (document: string, uploaded: readonly Part[]): readonly Part[] => {
  const root = parseXml(document);
  const named = root.children.filter(({ name }) => name === "Part");
  if (root.name !== "CompleteMultipartUpload" || named.length === 0) throw malformedXml();
  const numbers = named.map((element) => Number(childText(element, "PartNumber")));
  if (numbers.some((number, index) => !(number > (numbers[index - 1] ?? 0))))
    throw new ServiceError("InvalidPartOrder", 400, "The list of parts was not in ascending order.");
  const byNumber = new Map(uploaded.map((part) => [part.number, part]));
  const parts = named.map((element) => matchPart(element, byNumber));
  if (parts.slice(0, -1).some(({ size }) => size < minPartBytes))
    throw new ServiceError("EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size");
  return parts;
};

const matchPart = (element: XmlElement, byNumber: ReadonlyMap<number, Part>): Part => {
  const number = Number(childText(element, "PartNumber"));
  const part = byNumber.get(number);
  if (part === undefined || childText(element, "ETag")?.replaceAll('"', "") !== part.md5) throw invalidPart(number);
  for (const [algorithm, value] of Object.entries(part.checksums)) {
    const claimed = childText(element, `Checksum${algorithm.toUpperCase()}`);
    if (claimed !== undefined && claimed !== value) throw invalidPart(number);
  }
  return part;
};

const invalidPart = (number: number): ServiceError =>
  new ServiceError("InvalidPart", 400, "One or more of the specified parts could not be found or do not match.", {
    details: { PartNumber: number },
  });

const joinChecksums = async (
  { request, store }: ObjectCall,
  { intent }: Upload,
  parts: readonly Part[],
  segments: Parameters<typeof digestContent>[1],
): Promise<Checksums> => {
  const { algorithm } = intent;
  if (algorithm === undefined) return {};
  const joined =
    intent.properties.checksumType === "FULL_OBJECT"
      ? (await digestContent(store.contents, segments, [algorithm])).get(algorithm)?.toString("base64")
      : `${digestOf(algorithm, Buffer.concat(parts.map(({ checksums }) => Buffer.from(checksums[algorithm] ?? "", "base64")))).toString("base64")}-${parts.length}`;
  const claimed = headerValue(request, `x-amz-checksum-${algorithm}`);
  if (claimed !== undefined && claimed !== joined) throw badDigest(algorithm.toUpperCase());
  return { [algorithm]: joined };
};
