import type { ConditionValues } from "../../../access/policy-condition.ts";
import { bucketArn, type ObjectCall, type ObjectOperation, xmlResponse } from "../object-call.ts";
import { quoted } from "../object-headers.ts";
import type { ObjectVersion } from "../object-version.ts";
import { invalidArgument, notImplemented } from "../s3-errors.ts";
import { writeXml, type XmlMembers } from "../xml.ts";

const pageMax = 1_000;

/** ListObjectsV2. */
export const listObjects: ObjectOperation = (call) => {
  const { request, store, bucket } = call;
  const { query } = request;
  const prefix = query.get("prefix") ?? "";
  request.authorize("s3:ListBucket", bucketArn(bucket), prefixCondition(call));
  store.buckets.get(bucket);
  if (query.get("list-type") !== "2") throw notImplemented("ListObjects in its first version");

  const delimiter = query.get("delimiter") ?? "";
  const token = query.get("continuation-token");
  const startAfter = query.get("start-after") ?? "";
  const limit = readMaxKeys(call);
  const after = token === null ? startAfter : decodeToken(token);
  const page =
    limit === 0
      ? { objects: [], commonPrefixes: [], next: undefined }
      : store.lists.objects({ bucket, prefix, delimiter, after, limit });
  const encode = keyEncoder(call);
  return xmlResponse(
    request,
    writeXml("ListBucketResult", {
      Name: bucket,
      Prefix: encode(prefix),
      Delimiter: delimiter === "" ? undefined : encode(delimiter),
      MaxKeys: limit,
      KeyCount: page.objects.length + page.commonPrefixes.length,
      IsTruncated: page.next !== undefined,
      ContinuationToken: token ?? undefined,
      NextContinuationToken: page.next === undefined ? undefined : encodeToken(page.next),
      StartAfter: startAfter === "" ? undefined : encode(startAfter),
      EncodingType: query.get("encoding-type") ?? undefined,
      Contents: page.objects.map((version) => ({ Key: encode(version.key), ...describeObject(version) })),
      CommonPrefixes: page.commonPrefixes.map((common) => ({ Prefix: encode(common) })),
    }),
  );
};

/** ListObjectVersions: newest first per key, delete markers included. */
export const listObjectVersions: ObjectOperation = (call) => {
  const { request, store, bucket } = call;
  const { query } = request;
  const prefix = query.get("prefix") ?? "";
  request.authorize("s3:ListBucketVersions", bucketArn(bucket), prefixCondition(call));
  store.buckets.get(bucket);
  if (query.get("delimiter")) throw notImplemented("a delimiter in ListObjectVersions");
  const keyMarker = query.get("key-marker") ?? "";
  const versionMarker = query.get("version-id-marker");
  const marked = versionMarker ? store.versions.find(bucket, keyMarker, versionMarker) : undefined;
  const limit = readMaxKeys(call);
  const page = store.lists.versions({ bucket, prefix, after: keyMarker, limit: Math.max(limit, 1) }, marked);
  const encode = keyEncoder(call);
  const common = (version: ObjectVersion): XmlMembers => ({
    Key: encode(version.key),
    VersionId: version.versionId,
    IsLatest: version.latest,
  });
  return xmlResponse(
    request,
    writeXml("ListVersionsResult", {
      Name: bucket,
      Prefix: encode(prefix),
      KeyMarker: encode(keyMarker),
      VersionIdMarker: versionMarker ?? "",
      MaxKeys: limit,
      IsTruncated: page.next !== undefined,
      NextKeyMarker: page.next && encode(page.next.key),
      NextVersionIdMarker: page.next?.versionId,
      EncodingType: query.get("encoding-type") ?? undefined,
      Version: page.versions
        .filter(({ deleteMarker }) => !deleteMarker)
        .map((version) => ({ ...common(version), ...describeObject(version) })),
      DeleteMarker: page.versions
        .filter(({ deleteMarker }) => deleteMarker)
        .map((version) => ({ ...common(version), LastModified: new Date(version.modifiedAt).toISOString() })),
    }),
  );
};

/** A request that names no prefix brings no value for a policy's condition on it. */
const prefixCondition = ({ request }: ObjectCall): ConditionValues => {
  const prefix = request.query.get("prefix");
  return prefix === null ? {} : { "s3:prefix": [prefix] };
};

const describeObject = ({ modifiedAt, etag, size, properties }: ObjectVersion): XmlMembers => ({
  LastModified: new Date(modifiedAt).toISOString(),
  ETag: quoted(etag),
  ChecksumAlgorithm: Object.keys(properties.checksums).map((name) => name.toUpperCase()),
  Size: size,
  StorageClass: properties.storageClass ?? "STANDARD",
});

const readMaxKeys = ({ request }: ObjectCall): number => {
  const value = request.query.get("max-keys") ?? String(pageMax);
  if (!/^\d{1,9}$/.test(value)) throw invalidArgument("Argument max-keys must be an integer between 0 and 2147483647");
  return Math.min(Number(value), pageMax);
};

/** A key may hold characters that XML cannot; a client that knows asks for percent-encoding. */
const keyEncoder = ({ request }: ObjectCall): ((key: string) => string) =>
  request.query.get("encoding-type") === "url" ? (key) => encodeURIComponent(key).replaceAll("%2F", "/") : (key) => key;

const encodeToken = (key: string): string => Buffer.from(key).toString("base64url");

const decodeToken = (token: string): string => {
  if (!/^[A-Za-z0-9_-]+$/.test(token)) throw invalidArgument("The continuation token provided is incorrect");
  return Buffer.from(token, "base64url").toString();
};
