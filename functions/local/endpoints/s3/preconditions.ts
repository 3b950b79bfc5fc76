import { ServiceError } from "../service-error.ts";
import { quoted } from "./object-headers.ts";
import type { ObjectVersion } from "./object-version.ts";
import { noSuchKey, notImplemented, preconditionFailed } from "./s3-errors.ts";

/** `If-Match` and `If-None-Match` of a write. */
export interface WriteCondition {
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
}

/** Reads the condition of a write. @throws ServiceError NotImplemented for If-None-Match with an ETag, as in S3 */
export const readWriteCondition = (headers: Headers): WriteCondition => {
  const ifNoneMatch = headers.get("if-none-match") ?? undefined;
  if (ifNoneMatch !== undefined && ifNoneMatch !== "*") throw notImplemented("If-None-Match with an ETag on a write");
  return { ifMatch: headers.get("if-match") ?? undefined, ifNoneMatch };
};

/**
 * Decides whether a write may happen. Run it in the transaction of the write: of many writers one wins.
 *
 * @param current latest version of the key; a delete marker counts as absent
 * @throws ServiceError PreconditionFailed, or NoSuchKey for If-Match on an absent key
 */
export const checkWrite = (current: ObjectVersion | undefined, key: string, condition: WriteCondition): void => {
  const present = current !== undefined && !current.deleteMarker ? current : undefined;
  if (condition.ifNoneMatch !== undefined && present) throw preconditionFailed("If-None-Match");
  if (condition.ifMatch === undefined) return;
  if (present === undefined) throw noSuchKey(key);
  if (!matches(condition.ifMatch, present.etag)) throw preconditionFailed("If-Match");
};

/**
 * Decides whether a reader gets the object. Source: RFC 9110, 13.2.2 (order of preconditions).
 *
 * @param prefix of the header names, `x-amz-copy-source-` for the source of a copy
 * @throws ServiceError PreconditionFailed, or NotModified (304)
 */
export const checkRead = (version: ObjectVersion, headers: Headers, prefix = ""): void => {
  const header = (name: string) => headers.get(`${prefix}${name}`) ?? undefined;
  // HTTP dates have seconds.
  const modified = Math.floor(version.modifiedAt / 1_000) * 1_000;
  const since = (name: string) => Date.parse(header(name) ?? "");
  const ifMatch = header("if-match");
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, version.etag)) throw preconditionFailed("If-Match");
  } else if (modified > since("if-unmodified-since")) throw preconditionFailed("If-Unmodified-Since");
  const ifNoneMatch = header("if-none-match");
  if (ifNoneMatch !== undefined) {
    if (matches(ifNoneMatch, version.etag)) throw notModified(version, prefix);
  } else if (modified <= since("if-modified-since")) throw notModified(version, prefix);
};

const matches = (list: string, etag: string): boolean =>
  list.split(",").some((one) => {
    const tag = one.trim();
    return tag === "*" || tag === etag || tag === quoted(etag);
  });

const notModified = (version: ObjectVersion, prefix: string): ServiceError =>
  prefix === ""
    ? new ServiceError("NotModified", 304, "Not Modified", { headers: { etag: quoted(version.etag) } })
    : preconditionFailed(prefix);
