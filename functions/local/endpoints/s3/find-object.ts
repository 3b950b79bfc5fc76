import { ServiceError } from "../service-error.ts";
import { bucketArn, may, type ObjectCall, objectArn } from "./object-call.ts";
import { versionHeaders } from "./object-headers.ts";
import type { ObjectVersion } from "./object-version.ts";
import { noSuchKey, noSuchVersion } from "./s3-errors.ts";

/**
 * Finds the object a reader asks for and asks for its permission.
 *
 * S3 tells a caller who may not list the bucket that an absent key is forbidden, not absent.
 *
 * @throws ServiceError NoSuchKey, NoSuchVersion, NoSuchBucket, MethodNotAllowed (a delete marker by id), AccessDenied
 */
export const findObject = (
  { request, store }: Pick<ObjectCall, "request" | "store">,
  bucket: string,
  key: string,
  versionId: string | undefined,
): ObjectVersion => {
  request.authorize(versionId === undefined ? "s3:GetObject" : "s3:GetObjectVersion", objectArn(bucket, key));
  store.buckets.get(bucket);
  const version =
    versionId === undefined ? store.versions.latest(bucket, key) : store.versions.find(bucket, key, versionId);
  if (version === undefined || (version.deleteMarker && versionId === undefined)) {
    if (!may(request, "s3:ListBucket", bucketArn(bucket))) throw hidden(request.caller.arn, bucket, key);
    if (versionId !== undefined) throw noSuchVersion(key, versionId);
    throw noSuchKey(key, version ? { "x-amz-delete-marker": "true", ...versionHeaders(version) } : {});
  }
  if (version.deleteMarker)
    throw new ServiceError("MethodNotAllowed", 405, "The specified method is not allowed against this resource.", {
      headers: { "x-amz-delete-marker": "true", ...versionHeaders(version) },
    });
  return version;
};

const hidden = (caller: string, bucket: string, key: string): ServiceError =>
  new ServiceError(
    "AccessDenied",
    403,
    `User: ${caller} is not authorized to perform: s3:ListBucket on resource: "${bucketArn(bucket)}", ` +
      `which S3 wants to tell that ${key} does not exist`,
  );
