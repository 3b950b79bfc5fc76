import { emptyResponse, type ObjectCall, type ObjectOperation, objectArn } from "../object-call.ts";
import type { Freed } from "../object-versions.ts";
import { checkWrite, readWriteCondition } from "../preconditions.ts";
import { checkRemovable } from "../read-lock.ts";

/** What a deletion did. */
export interface Deletion {
  readonly freed: Freed;
  /** The version removed or, in a bucket with versions, the marker put on top; absent if there was nothing to do. */
  readonly versionId: string | undefined;
  readonly deleteMarker: boolean;
}

/** DeleteObject. An absent key is no error. */
export const deleteObject: ObjectOperation = async (call) => {
  const { request, store, key } = call;
  const versionId = request.query.get("versionId") ?? undefined;
  authorizeDeletion(call, key, versionId);
  const condition = readWriteCondition(request.headers);
  const deletion = store.transaction(() => {
    if (condition.ifMatch !== undefined) checkWrite(store.versions.latest(call.bucket, key), key, condition);
    return removeObject(call, key, versionId);
  });
  await store.settle(deletion.freed);
  const headers: Record<string, string> = {};
  if (deletion.versionId !== undefined) headers["x-amz-version-id"] = deletion.versionId;
  if (deletion.deleteMarker) headers["x-amz-delete-marker"] = "true";
  return emptyResponse(request, 204, headers);
};

/** Asks whether one key, or one version of it, may be deleted. */
export const authorizeDeletion = ({ request, bucket }: ObjectCall, key: string, versionId: string | undefined): void =>
  request.authorize(versionId === undefined ? "s3:DeleteObject" : "s3:DeleteObjectVersion", objectArn(bucket, key));

/**
 * Deletes one key or one version, inside the caller's transaction.
 *
 * @throws ServiceError AccessDenied if a lock protects the version; a marker on top of it is always allowed
 */
export const removeObject = (call: ObjectCall, key: string, versionId: string | undefined): Deletion => {
  const { versions, buckets, now } = call.store;
  const bucket = buckets.get(call.bucket);
  if (versionId === undefined && bucket.versioning !== undefined) {
    const { version, freed } = versions.mark(bucket, key, now());
    return { freed, versionId: version.versionId === "null" ? undefined : version.versionId, deleteMarker: true };
  }
  const version = versions.find(bucket.name, key, versionId ?? "null");
  if (version === undefined) return { freed: [], versionId, deleteMarker: false };
  checkRemovable(call, version);
  return { freed: versions.remove(version), versionId, deleteMarker: version.deleteMarker };
};
