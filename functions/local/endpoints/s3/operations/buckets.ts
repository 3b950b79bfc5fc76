import { ServiceError } from "../../service-error.ts";
import type { DefaultRetention } from "../bucket-registry.ts";
import { bucketArn, emptyResponse, headerValue, type ObjectOperation, xmlResponse } from "../object-call.ts";
import { receiveDocument } from "../receive-body.ts";
import { invalidArgument, malformedXml, notImplemented } from "../s3-errors.ts";
import { childOf, childText, parseXml, writeXml, type XmlElement } from "../xml.ts";

/** ListBuckets. */
export const listBuckets: ObjectOperation = ({ request, store }) => {
  request.authorize("s3:ListAllMyBuckets", "*");
  const Bucket = store.buckets
    .all()
    .map(({ name, createdAt }) => ({ Name: name, CreationDate: new Date(createdAt).toISOString() }));
  return xmlResponse(request, writeXml("ListAllMyBucketsResult", { Buckets: { Bucket } }));
};

/** CreateBucket; an Object Lock bucket has versions from the start. */
export const createBucket: ObjectOperation = async ({ request, store, bucket }) => {
  request.authorize("s3:CreateBucket", bucketArn(bucket));
  const objectLock = headerValue(request, "x-amz-bucket-object-lock-enabled")?.toLowerCase() === "true";
  store.transaction(() => {
    if (store.buckets.find(bucket))
      throw new ServiceError(
        "BucketAlreadyOwnedByYou",
        409,
        "Your previous request to create the named bucket succeeded",
      );
    const versioning = objectLock ? "Enabled" : undefined;
    store.buckets.save({ name: bucket, createdAt: store.now(), versioning, objectLock, defaultRetention: undefined });
  });
  await store.settle();
  return emptyResponse(request, 200, { location: `/${bucket}` });
};

/** HeadBucket: needs the right to list, as in S3. */
export const headBucket: ObjectOperation = ({ request, store, bucket }) => {
  request.authorize("s3:ListBucket", bucketArn(bucket));
  store.buckets.get(bucket);
  return emptyResponse(request, 200, { "x-amz-bucket-region": "us-east-1" });
};

/** DeleteBucket, if nothing is in it, not even an old version. */
export const deleteBucket: ObjectOperation = async ({ request, store, bucket }) => {
  request.authorize("s3:DeleteBucket", bucketArn(bucket));
  store.transaction(() => {
    store.buckets.get(bucket);
    if (!store.versions.isEmpty(bucket) || store.uploads.list(bucket).length > 0)
      throw new ServiceError("BucketNotEmpty", 409, "The bucket you tried to delete is not empty");
    store.buckets.remove(bucket);
  });
  await store.settle();
  return emptyResponse(request, 204);
};

/** GetBucketLocation: us-east-1 is told by an empty element. */
export const getBucketLocation: ObjectOperation = ({ request, store, bucket }) => {
  request.authorize("s3:GetBucketLocation", bucketArn(bucket));
  store.buckets.get(bucket);
  return xmlResponse(request, writeXml("LocationConstraint", {}));
};

/** GetBucketVersioning. */
export const getBucketVersioning: ObjectOperation = ({ request, store, bucket }) => {
  request.authorize("s3:GetBucketVersioning", bucketArn(bucket));
  return xmlResponse(request, writeXml("VersioningConfiguration", { Status: store.buckets.get(bucket).versioning }));
};

/** PutBucketVersioning. */
export const putBucketVersioning: ObjectOperation = async ({ request, store, bucket }) => {
  request.authorize("s3:PutBucketVersioning", bucketArn(bucket));
  const document = parseXml(await receiveDocument(request, store.contents.incoming));
  const status = childText(document, "Status");
  if (status !== "Enabled" && status !== "Suspended") throw malformedXml();
  store.transaction(() => {
    const current = store.buckets.get(bucket);
    if (current.objectLock && status === "Suspended")
      throw new ServiceError("InvalidBucketState", 409, "An Object Lock configuration is present on this bucket.");
    store.buckets.save({ ...current, versioning: status });
  });
  await store.settle();
  return emptyResponse(request, 200);
};

/** GetObjectLockConfiguration. */
export const getObjectLockConfiguration: ObjectOperation = ({ request, store, bucket }) => {
  request.authorize("s3:GetBucketObjectLockConfiguration", bucketArn(bucket));
  const { objectLock, defaultRetention } = store.buckets.get(bucket);
  if (!objectLock)
    throw new ServiceError(
      "ObjectLockConfigurationNotFoundError",
      404,
      "Object Lock configuration does not exist for this bucket",
    );
  const rule = defaultRetention && { DefaultRetention: { Mode: defaultRetention.mode, Days: defaultRetention.days } };
  return xmlResponse(request, writeXml("ObjectLockConfiguration", { ObjectLockEnabled: "Enabled", Rule: rule }));
};

/** PutObjectLockConfiguration: the default retention of a bucket made with a lock. */
export const putObjectLockConfiguration: ObjectOperation = async ({ request, store, bucket }) => {
  request.authorize("s3:PutBucketObjectLockConfiguration", bucketArn(bucket));
  const defaultRetention = readDefaultRetention(parseXml(await receiveDocument(request, store.contents.incoming)));
  store.transaction(() => {
    const current = store.buckets.get(bucket);
    if (!current.objectLock) throw notImplemented("Object Lock on a bucket that was made without it");
    store.buckets.save({ ...current, defaultRetention });
  });
  await store.settle();
  return emptyResponse(request, 200);
};

const readDefaultRetention = (document: XmlElement): DefaultRetention | undefined => {
  const rule = childOf(document, "Rule");
  const retention = rule && childOf(rule, "DefaultRetention");
  if (retention === undefined) return undefined;
  const mode = childText(retention, "Mode");
  const years = childText(retention, "Years");
  const days = years === undefined ? Number(childText(retention, "Days")) : Number(years) * 365;
  if ((mode !== "COMPLIANCE" && mode !== "GOVERNANCE") || !(Number.isInteger(days) && days > 0))
    throw invalidArgument("Default retention needs a mode and a positive period");
  return { mode, days };
};
