import type { Bucket } from "./bucket-registry.ts";
import { headerValue, type ObjectCall, objectArn } from "./object-call.ts";
import type { ObjectVersion, Retention } from "./object-version.ts";
import { invalidArgument, invalidRequest, protectedByLock } from "./s3-errors.ts";

const dayMs = 86_400_000;

/** Protection that a writer asks for, or undefined where the bucket's default decides. */
export interface RequestedLock {
  readonly retention: Retention | undefined;
  readonly legalHold: boolean;
}

/**
 * Reads the lock headers of a write and asks for their permissions.
 *
 * @throws ServiceError InvalidRequest, or AccessDenied for a role that may not lock
 */
export const readLock = ({ request, bucket, key, store }: ObjectCall): RequestedLock => {
  const mode = headerValue(request, "x-amz-object-lock-mode");
  const until = headerValue(request, "x-amz-object-lock-retain-until-date");
  const hold = headerValue(request, "x-amz-object-lock-legal-hold");
  if (hold !== undefined) request.authorize("s3:PutObjectLegalHold", objectArn(bucket, key));
  if (mode === undefined && until === undefined) return { retention: undefined, legalHold: hold === "ON" };
  request.authorize("s3:PutObjectRetention", objectArn(bucket, key));
  return { retention: parseRetention(mode, until, store.now()), legalHold: hold === "ON" };
};

/** @throws ServiceError InvalidArgument, InvalidRequest */
export const parseRetention = (mode: string | undefined, until: string | undefined, now: number): Retention => {
  if (mode === undefined || until === undefined)
    throw invalidRequest("x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied");
  if (mode !== "COMPLIANCE" && mode !== "GOVERNANCE") throw invalidArgument("Unknown wormMode directive.");
  const instant = Date.parse(until);
  if (Number.isNaN(instant)) throw invalidArgument("The retain until date must be provided in ISO 8601 format");
  if (instant <= now) throw invalidArgument("The retain until date must be in the future!");
  return { mode, until: instant };
};

/**
 * The protection a new version gets: what its writer asked for, else the bucket's default.
 *
 * @throws ServiceError InvalidRequest if a lock is asked for in a bucket without
 */
export const lockFor = (bucket: Bucket, { retention, legalHold }: RequestedLock, at: number): RequestedLock => {
  if (!bucket.objectLock) {
    if (retention || legalHold) throw invalidRequest("Bucket is missing Object Lock Configuration");
    return { retention: undefined, legalHold: false };
  }
  const { defaultRetention } = bucket;
  const byDefault = defaultRetention && { mode: defaultRetention.mode, until: at + defaultRetention.days * dayMs };
  return { retention: retention ?? byDefault, legalHold };
};

/**
 * Refuses the removal of a protected version. COMPLIANCE yields to nobody, not even root, until its time is over.
 *
 * @throws ServiceError AccessDenied
 */
export const checkRemovable = ({ request, store }: ObjectCall, version: ObjectVersion): void => {
  if (version.legalHold) throw protectedByLock();
  const { retention } = version;
  if (retention === undefined || retention.until <= store.now()) return;
  if (retention.mode === "COMPLIANCE" || !bypassesGovernance(request, version)) throw protectedByLock();
};

/** Whether the caller asked to override GOVERNANCE and may. */
export const bypassesGovernance = (request: ObjectCall["request"], { bucket, key }: ObjectVersion): boolean => {
  if (headerValue(request, "x-amz-bypass-governance-retention")?.toLowerCase() !== "true") return false;
  request.authorize("s3:BypassGovernanceRetention", objectArn(bucket, key));
  return true;
};
