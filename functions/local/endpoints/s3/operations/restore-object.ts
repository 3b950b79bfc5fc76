import { ServiceError } from "../../service-error.ts";
import { emptyResponse, type ObjectOperation, objectArn } from "../object-call.ts";
import { receiveDocument } from "../receive-body.ts";
import { invalidObjectState, malformedXml, noSuchKey } from "../s3-errors.ts";
import { isReadable } from "../storage-class.ts";
import { childOf, childText, parseXml } from "../xml.ts";

const hourMs = 3_600_000;
/** What S3 says that a retrieval from Deep Archive takes; it has no Expedited one. */
const retrievalHours: Readonly<Record<string, number>> = { Standard: 12, Bulk: 48 };

/** RestoreObject: hours later a copy can be read, for some days. */
export const restoreObject: ObjectOperation = async (call) => {
  const { request, store, bucket, key } = call;
  request.authorize("s3:RestoreObject", objectArn(bucket, key));
  const document = parseXml(await receiveDocument(request, store.contents.incoming));
  const days = Number(childText(document, "Days"));
  const tier = childText(childOf(document, "GlacierJobParameters") ?? document, "Tier") ?? "Standard";
  const hours = retrievalHours[tier];
  if (hours === undefined || !(Number.isInteger(days) && days > 0)) throw malformedXml();
  const status = store.transaction(() => {
    store.buckets.get(bucket);
    const version = store.versions.latest(bucket, key);
    if (version === undefined || version.deleteMarker) throw noSuchKey(key);
    const { properties } = version;
    const { storageClass, restored } = properties;
    if (storageClass === undefined) throw invalidObjectState("STANDARD");
    const now = store.now();
    if (restored !== undefined && now < restored.from)
      throw new ServiceError("RestoreAlreadyInProgress", 409, "Object restore is already in progress");
    const isRestored = isReadable(properties, now);
    const from = isRestored ? now : now + hours * hourMs;
    store.versions.setProperties(version, { ...properties, restored: { from, until: from + days * 24 * hourMs } });
    return isRestored ? 200 : 202;
  });
  await store.settle();
  return emptyResponse(request, status);
};
