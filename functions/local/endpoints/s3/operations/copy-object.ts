import { type ChecksumAlgorithm, type Checksums, parseAlgorithm } from "../checksums.ts";
import type { Segment } from "../content-store.ts";
import { findCopySource } from "../copy-source.ts";
import { digestContent } from "../digest-content.ts";
import { headerValue, type ObjectCall, type ObjectOperation, objectArn, xmlResponse } from "../object-call.ts";
import { checksumElements, quoted, readProperties, versionHeaders } from "../object-headers.ts";
import { type ObjectVersion, versionOwner } from "../object-version.ts";
import { checkWrite, readWriteCondition } from "../preconditions.ts";
import { lockFor, readLock } from "../read-lock.ts";
import { invalidArgument, invalidRequest, noSuchKey, notImplemented } from "../s3-errors.ts";
import { writeXml } from "../xml.ts";

/** CopyObject: bytes are shared, not copied; only a checksum that the source lacks makes them be read. */
export const copyObject: ObjectOperation = async (call) => {
  const { request, store, bucket, key } = call;
  request.authorize("s3:PutObject", objectArn(bucket, key));
  const condition = readWriteCondition(request.headers);
  const lock = readLock(call);
  store.buckets.get(bucket);
  const source = findCopySource(call);
  const replaces = replacesProperties(call, source);
  const properties = replaces ? readProperties(request) : source.properties;
  const { tags } = source.properties;
  if (tags !== undefined) {
    request.authorize("s3:GetObjectTagging", objectArn(source.bucket, source.key));
    request.authorize("s3:PutObjectTagging", objectArn(bucket, key));
  }

  const segments = store.versions.segmentsOf(versionOwner(source.sequence));
  const { etag, checksums } = await digestSource(call, source, segments);
  const { version, freed } = store.transaction(() => {
    // While it was read the source may have been removed, and its bytes with it.
    if (store.versions.find(source.bucket, source.key, source.versionId)?.sequence !== source.sequence)
      throw noSuchKey(source.key);
    checkWrite(store.versions.latest(bucket, key), key, condition);
    const target = store.buckets.get(bucket);
    const at = store.now();
    const { headers, metadata } = properties;
    return store.versions.write(target, {
      key,
      segments,
      etag,
      properties: { headers, metadata, checksums, checksumType: "FULL_OBJECT", ...(tags && { tags }) },
      ...lockFor(target, lock, at),
      at,
    });
  });
  await store.settle(freed);
  const members = { ETag: quoted(etag), LastModified: new Date(version.modifiedAt).toISOString() };
  return xmlResponse(request, writeXml("CopyObjectResult", { ...members, ...checksumElements(checksums) }), {
    ...versionHeaders(version),
    ...(source.versionId === "null" ? {} : { "x-amz-copy-source-version-id": source.versionId }),
  });
};

const replacesProperties = ({ request, bucket, key }: ObjectCall, source: ObjectVersion): boolean => {
  const directive = headerValue(request, "x-amz-metadata-directive") ?? "COPY";
  if (directive !== "COPY" && directive !== "REPLACE") throw invalidArgument("Unknown metadata directive.");
  if (headerValue(request, "x-amz-tagging-directive") !== undefined) throw notImplemented("a tagging directive");
  if (directive === "COPY" && source.latest && source.bucket === bucket && source.key === key)
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata.",
    );
  return directive === "REPLACE";
};

const digestSource = async (
  { request, store }: ObjectCall,
  source: ObjectVersion,
  segments: ReturnType<ObjectCall["store"]["versions"]["segmentsOf"]>,
): Promise<{ etag: string; checksums: Checksums }> => {
  const name = headerValue(request, "x-amz-checksum-algorithm");
  const asked = name === undefined ? undefined : parseAlgorithm(name);
  if (name !== undefined && asked === undefined) throw notImplemented(`the checksum ${name}`);
  const { checksums, checksumType } = source.properties;
  const whole = checksumType === "FULL_OBJECT";
  // A composite checksum or ETag tells of parts, which the copy does not have.
  const kept: Checksums = whole ? checksums : {};
  const value = asked && (kept[asked] ?? nameAs(asked, segments));
  const known = asked === undefined || value !== undefined;
  if (known && segments.length <= 1 && whole && !source.etag.includes("-"))
    return { etag: source.etag, checksums: asked === undefined ? kept : { [asked]: value } };
  const wanted: ChecksumAlgorithm[] = asked
    ? [asked]
    : Object.keys(checksums).flatMap((one) => parseAlgorithm(one) ?? []);
  const digests = await digestContent(store.contents, segments, ["md5", ...wanted]);
  return {
    etag: digests.get("md5")?.toString("hex") ?? "",
    checksums: Object.fromEntries(wanted.map((algorithm) => [algorithm, digests.get(algorithm)?.toString("base64")])),
  };
};

/** Contents are named by their SHA-256: what lies in one piece was hashed when it came. */
const nameAs = (algorithm: ChecksumAlgorithm, [only, ...others]: readonly Segment[]): string | undefined =>
  algorithm === "sha256" && only !== undefined && others.length === 0
    ? Buffer.from(only.sha256, "hex").toString("base64")
    : undefined;
