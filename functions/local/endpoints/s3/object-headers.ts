import { ServiceError } from "../service-error.ts";
import type { ObjectRequest } from "../service-handler.ts";
import { type Checksums, checksumAlgorithms } from "./checksums.ts";
import { headerValue } from "./object-call.ts";
import type { ObjectProperties, ObjectVersion } from "./object-version.ts";
import { notImplemented } from "./s3-errors.ts";

const kept = ["cache-control", "content-disposition", "content-language", "content-type", "expires"];
const metadataPrefix = "x-amz-meta-";
/** S3 bounds user metadata at 2 KB, names and values together. */
const maxMetadataBytes = 2_048;

/** Headers that ask for something this machine does not do; ignoring one would pretend. */
const refused = [
  "x-amz-tagging",
  "x-amz-website-redirect-location",
  "x-amz-server-side-encryption",
  "x-amz-server-side-encryption-customer-algorithm",
  "x-amz-grant-full-control",
  "x-amz-grant-read",
  "x-amz-grant-read-acp",
  "x-amz-grant-write-acp",
  "x-amz-write-offset-bytes",
];

/**
 * Reads what a writer says of an object besides its bytes.
 *
 * @throws ServiceError NotImplemented for a header this machine would have to ignore, MetadataTooLarge
 */
export const readProperties = (request: ObjectRequest): Pick<ObjectProperties, "headers" | "metadata"> => {
  refuseUnsupported(request);
  const headers: Record<string, string> = { "content-type": "binary/octet-stream" };
  for (const name of kept) {
    const value = request.headers.get(name);
    if (value !== null && value !== "") headers[name] = value;
  }
  const encoding = (request.headers.get("content-encoding") ?? "")
    .split(",")
    .map((one) => one.trim())
    // The framing is taken off before anything is stored.
    .filter((one) => one !== "" && one !== "aws-chunked");
  if (encoding.length > 0) headers["content-encoding"] = encoding.join(",");
  return { headers, metadata: readMetadata(request) };
};

const refuseUnsupported = (request: ObjectRequest): void => {
  for (const name of refused) if (headerValue(request, name) !== undefined) throw notImplemented(`the header ${name}`);
  const storageClass = headerValue(request, "x-amz-storage-class");
  if (storageClass !== undefined && storageClass !== "STANDARD") throw notImplemented(`storage class ${storageClass}`);
  const acl = headerValue(request, "x-amz-acl");
  if (acl !== undefined && acl !== "private" && acl !== "bucket-owner-full-control")
    throw notImplemented(`the ACL ${acl}`);
};

const readMetadata = (request: ObjectRequest): Record<string, string> => {
  const metadata: Record<string, string> = {};
  for (const source of [request.query, request.headers])
    for (const [name, value] of source.entries())
      if (name.startsWith(metadataPrefix)) metadata[name.slice(metadataPrefix.length)] = value;
  const bytes = Object.entries(metadata).reduce((sum, pair) => sum + Buffer.byteLength(pair.join("")), 0);
  if (bytes > maxMetadataBytes)
    throw new ServiceError("MetadataTooLarge", 400, "Your metadata headers exceed the maximum allowed metadata size");
  return metadata;
};

/** `x-amz-checksum-*` headers of the checksums an object has. */
export const checksumHeaders = ({ checksums, checksumType }: ObjectProperties): Record<string, string> => {
  const headers: Record<string, string> = {};
  for (const algorithm of checksumAlgorithms) {
    const value = checksums[algorithm];
    if (value !== undefined) headers[`x-amz-checksum-${algorithm}`] = value;
  }
  return Object.keys(headers).length === 0 ? {} : { ...headers, "x-amz-checksum-type": checksumType };
};

/** Elements of the same in S3's documents, e.g. `ChecksumSHA256`. */
export const checksumElements = (checksums: Checksums): Record<string, string> =>
  Object.fromEntries(
    Object.entries(checksums).map(([algorithm, value]) => [`Checksum${algorithm.toUpperCase()}`, value]),
  );

/** `x-amz-version-id`, for a bucket that keeps versions. */
export const versionHeaders = ({ versionId }: ObjectVersion): Record<string, string> =>
  versionId === "null" ? {} : { "x-amz-version-id": versionId };

/** What every reader of an object is told. */
export const objectHeaders = (version: ObjectVersion): Record<string, string> => ({
  ...version.properties.headers,
  ...Object.fromEntries(
    Object.entries(version.properties.metadata).map(([name, value]) => [`${metadataPrefix}${name}`, value]),
  ),
  ...versionHeaders(version),
  etag: quoted(version.etag),
  "last-modified": new Date(version.modifiedAt).toUTCString(),
  "accept-ranges": "bytes",
});

export const quoted = (etag: string): string => `"${etag}"`;
