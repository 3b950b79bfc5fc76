import { ServiceError } from "../service-error.ts";

/** S3's own errors, with the status and wording that clients know. */
export const noSuchKey = (key: string, headers: Readonly<Record<string, string>> = {}): ServiceError =>
  new ServiceError("NoSuchKey", 404, "The specified key does not exist.", { details: { Key: key }, headers });

export const noSuchVersion = (key: string, versionId: string): ServiceError =>
  new ServiceError("NoSuchVersion", 404, "The specified version does not exist.", {
    details: { Key: key, VersionId: versionId },
  });

export const noSuchBucket = (bucket: string): ServiceError =>
  new ServiceError("NoSuchBucket", 404, "The specified bucket does not exist", { details: { BucketName: bucket } });

export const noSuchUpload = (uploadId: string): ServiceError =>
  new ServiceError("NoSuchUpload", 404, "The specified upload does not exist.", { details: { UploadId: uploadId } });

export const preconditionFailed = (condition: string): ServiceError =>
  new ServiceError("PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold", {
    details: { Condition: condition },
  });

export const badDigest = (what: string): ServiceError =>
  new ServiceError("BadDigest", 400, `The ${what} you specified did not match the calculated checksum.`);

export const invalidRequest = (message: string): ServiceError => new ServiceError("InvalidRequest", 400, message);

export const invalidArgument = (message: string): ServiceError => new ServiceError("InvalidArgument", 400, message);

export const incompleteBody = (): ServiceError =>
  new ServiceError("IncompleteBody", 400, "The request body terminated unexpectedly");

export const malformedXml = (): ServiceError =>
  new ServiceError("MalformedXML", 400, "The XML you provided was not well-formed or did not validate");

export const notImplemented = (what: string): ServiceError =>
  new ServiceError("NotImplemented", 501, `${what} is not offered by the local machine`);

/** What retention or a legal hold protects: S3 says no more than that. */
export const protectedByLock = (): ServiceError =>
  new ServiceError("AccessDenied", 403, "Access Denied because object protected by object lock.");

export const invalidObjectState = (storageClass: string): ServiceError =>
  new ServiceError("InvalidObjectState", 403, "The operation is not valid for the object's storage class", {
    details: { StorageClass: storageClass },
  });

/** The same of the source of a copy. */
export const notInActiveTier = (): ServiceError =>
  new ServiceError(
    "ObjectNotInActiveTierError",
    403,
    "The source object of the COPY operation is not in the active tier and is only stored in Amazon S3 Glacier.",
  );
