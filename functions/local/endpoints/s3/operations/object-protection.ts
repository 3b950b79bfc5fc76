import { ServiceError } from "../../service-error.ts";
import { emptyResponse, type ObjectCall, type ObjectOperation, objectArn, xmlResponse } from "../object-call.ts";
import type { ObjectVersion, Retention } from "../object-version.ts";
import { bypassesGovernance, parseRetention } from "../read-lock.ts";
import { receiveDocument } from "../receive-body.ts";
import { invalidRequest, malformedXml, noSuchKey, protectedByLock } from "../s3-errors.ts";
import { childText, parseXml, writeXml } from "../xml.ts";

/** GetObjectRetention. */
export const getObjectRetention: ObjectOperation = (call) => {
  const { retention } = protectedVersion(call, "s3:GetObjectRetention");
  if (retention === undefined) throw noProtection();
  const { mode, until } = retention;
  return xmlResponse(
    call.request,
    writeXml("Retention", { Mode: mode, RetainUntilDate: new Date(until).toISOString() }),
  );
};

/** PutObjectRetention: may lengthen a retention; only GOVERNANCE can be shortened, by those who may bypass it. */
export const putObjectRetention: ObjectOperation = async (call) => {
  const { request, store } = call;
  request.authorize("s3:PutObjectRetention", objectArn(call.bucket, call.key));
  const document = parseXml(await receiveDocument(request, store.contents.incoming));
  const retention = parseRetention(childText(document, "Mode"), childText(document, "RetainUntilDate"), store.now());
  store.transaction(() => {
    const version = protectedVersion(call, "s3:PutObjectRetention");
    if (weakens(version.retention, retention, store.now()) && !mayWeaken(call, version)) throw protectedByLock();
    store.versions.setProtection(version, retention, version.legalHold);
  });
  await store.settle();
  return emptyResponse(request, 200);
};

/** GetObjectLegalHold. */
export const getObjectLegalHold: ObjectOperation = (call) => {
  const { legalHold } = protectedVersion(call, "s3:GetObjectLegalHold");
  return xmlResponse(call.request, writeXml("LegalHold", { Status: legalHold ? "ON" : "OFF" }));
};

/** PutObjectLegalHold. */
export const putObjectLegalHold: ObjectOperation = async (call) => {
  const { request, store } = call;
  request.authorize("s3:PutObjectLegalHold", objectArn(call.bucket, call.key));
  const status = childText(parseXml(await receiveDocument(request, store.contents.incoming)), "Status");
  if (status !== "ON" && status !== "OFF") throw malformedXml();
  store.transaction(() => {
    const version = protectedVersion(call, "s3:PutObjectLegalHold");
    store.versions.setProtection(version, version.retention, status === "ON");
  });
  await store.settle();
  return emptyResponse(request, 200);
};

const protectedVersion = ({ request, store, bucket, key }: ObjectCall, action: string): ObjectVersion => {
  request.authorize(action, objectArn(bucket, key));
  if (!store.buckets.get(bucket).objectLock) throw invalidRequest("Bucket is missing Object Lock Configuration");
  const versionId = request.query.get("versionId");
  const { latest, find } = store.versions;
  const version = versionId === null ? latest(bucket, key) : find(bucket, key, versionId);
  if (version === undefined || version.deleteMarker) throw noSuchKey(key);
  return version;
};

const weakens = (current: Retention | undefined, next: Retention, now: number): boolean =>
  current !== undefined &&
  current.until > now &&
  (next.until < current.until || (current.mode === "COMPLIANCE" && next.mode === "GOVERNANCE"));

const mayWeaken = ({ request }: ObjectCall, version: ObjectVersion): boolean =>
  version.retention?.mode === "GOVERNANCE" && bypassesGovernance(request, version);

const noProtection = (): ServiceError =>
  new ServiceError(
    "NoSuchObjectLockConfiguration",
    404,
    "The specified object does not have a ObjectLock configuration",
  );
