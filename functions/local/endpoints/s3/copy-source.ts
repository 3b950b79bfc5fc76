import { findObject } from "./find-object.ts";
import { headerValue, type ObjectCall } from "./object-call.ts";
import type { ObjectVersion } from "./object-version.ts";
import { checkRead } from "./preconditions.ts";
import { invalidArgument, notInActiveTier } from "./s3-errors.ts";
import { isReadable } from "./storage-class.ts";

/**
 * Finds the object that `x-amz-copy-source` names, if the caller may read it and its preconditions hold.
 *
 * @throws ServiceError as GetObject does, or InvalidArgument
 */
export const findCopySource = (call: ObjectCall): ObjectVersion => {
  const source = headerValue(call.request, "x-amz-copy-source") ?? "";
  const [path = "", query] = source.split("?", 2);
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(decode(path)) ?? [];
  if (bucket === undefined || key === undefined)
    throw invalidArgument("Copy Source must mention the source bucket and key");
  const versionId = new URLSearchParams(query ?? "").get("versionId") ?? undefined;
  const version = findObject(call, bucket, key, versionId);
  checkRead(version, call.request.headers, "x-amz-copy-source-");
  if (!isReadable(version.properties, call.store.now())) throw notInActiveTier();
  return version;
};

const decode = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    throw invalidArgument("Copy Source must be URL-encoded");
  }
};
