import { parseAlgorithm } from "../checksums.ts";
import { emptyResponse, headerValue, type ObjectOperation, objectArn } from "../object-call.ts";
import { checksumHeaders, quoted, readProperties, versionHeaders } from "../object-headers.ts";
import { checkWrite, readWriteCondition } from "../preconditions.ts";
import { lockFor, readLock } from "../read-lock.ts";
import { receiveBody } from "../receive-body.ts";

/** PutObject: the body is verified and on disk before the key points to it. */
export const putObject: ObjectOperation = async (call) => {
  const { request, store, bucket, key } = call;
  const arn = objectArn(bucket, key);
  request.authorize("s3:PutObject", arn);
  const condition = readWriteCondition(request.headers);
  // An ETag tells about what is there: S3 wants the right to read it.
  if (condition.ifMatch !== undefined) request.authorize("s3:GetObject", arn);
  const lock = readLock(call);
  const properties = readProperties(request);
  lockFor(store.buckets.get(bucket), lock, store.now());

  const wanted = parseAlgorithm(headerValue(request, "x-amz-sdk-checksum-algorithm") ?? "");
  const received = await receiveBody(request, store.contents.incoming, wanted);
  const { version, freed } = await store.contents.keep(received, (segment) => {
    const target = store.buckets.get(bucket);
    checkWrite(store.versions.latest(bucket, key), key, condition);
    const at = store.now();
    return store.versions.write(target, {
      key,
      segments: [segment],
      etag: received.md5.toString("hex"),
      properties: { ...properties, checksums: received.checksums, checksumType: "FULL_OBJECT" },
      ...lockFor(target, lock, at),
      at,
    });
  });
  await store.settle(freed);
  return emptyResponse(request, 200, {
    etag: quoted(version.etag),
    ...versionHeaders(version),
    ...checksumHeaders(version.properties),
  });
};
