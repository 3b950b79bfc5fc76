import { type ByteRange, readRange } from "../byte-range.ts";
import type { ContentStore, Segment } from "../content-store.ts";
import { findObject } from "../find-object.ts";
import {
  answerHeaders,
  emptyResponse,
  headerValue,
  may,
  type ObjectCall,
  type ObjectOperation,
  objectArn,
} from "../object-call.ts";
import { checksumHeaders, objectHeaders } from "../object-headers.ts";
import { type ObjectVersion, versionOwner } from "../object-version.ts";
import { checkRead } from "../preconditions.ts";
import { invalidObjectState, notImplemented } from "../s3-errors.ts";
import { isReadable, storageHeaders } from "../storage-class.ts";

/** Answers up to this size go out in one piece: a stream costs more than the bytes. */
const bufferedMaxBytes = 256 * 1024;

/** Headers a presigned URL may set on its answer. */
const overrides = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
];

/** GetObject: whole, in part, of any version, under any precondition. */
export const getObject: ObjectOperation = async (call) => {
  const { version, range, headers } = describe(call);
  const { storageClass } = version.properties;
  if (storageClass !== undefined && !isReadable(version.properties, call.store.now()))
    throw invalidObjectState(storageClass);
  const { contents, versions } = call.store;
  const segments = versions.segmentsOf(versionOwner(version.sequence));
  const status = range.partial ? 206 : 200;
  if (range.end - range.start <= bufferedMaxBytes) {
    const pieces: Buffer[] = [];
    for await (const piece of contents.read(segments, range.start, range.end)) pieces.push(piece);
    return new Response(Buffer.concat(pieces), { status, headers });
  }
  return new Response(streamContent(contents, segments, range), { status, headers });
};

/** HeadObject: the same answer without the bytes. */
export const headObject: ObjectOperation = (call) => {
  const { range, headers } = describe(call);
  return emptyResponse(call.request, range.partial ? 206 : 200, headers);
};

const describe = (call: ObjectCall): { version: ObjectVersion; range: ByteRange; headers: Record<string, string> } => {
  const { request, bucket, key } = call;
  if (request.query.has("partNumber")) throw notImplemented("reading an object by part number");
  const version = findObject(call, bucket, key, request.query.get("versionId") ?? undefined);
  checkRead(version, request.headers);
  const range = readRange(request.headers.get("range"), version.size);
  const headers: Record<string, string> = {
    ...answerHeaders(request),
    ...objectHeaders(version),
    ...lockHeaders(call, version),
    ...storageHeaders(version.properties, call.store.now()),
    ...tagHeaders(call, version),
    "content-length": String(range.end - range.start),
  };
  if (range.partial) headers["content-range"] = `bytes ${range.start}-${range.end - 1}/${version.size}`;
  // A checksum is of the whole object: beside a part of it, a client would hold it against the wrong bytes.
  else if (headerValue(request, "x-amz-checksum-mode")?.toUpperCase() === "ENABLED")
    Object.assign(headers, checksumHeaders(version.properties));
  for (const name of overrides) {
    const value = request.query.get(`response-${name}`);
    if (value !== null) headers[name] = value;
  }
  return { version, range, headers };
};

/** Told only to those who may know. */
const lockHeaders = ({ request }: ObjectCall, version: ObjectVersion): Record<string, string> => {
  const { retention, legalHold, bucket, key } = version;
  const headers: Record<string, string> = {};
  if (retention && may(request, "s3:GetObjectRetention", objectArn(bucket, key))) {
    headers["x-amz-object-lock-mode"] = retention.mode;
    headers["x-amz-object-lock-retain-until-date"] = new Date(retention.until).toISOString();
  }
  if (legalHold && may(request, "s3:GetObjectLegalHold", objectArn(bucket, key)))
    headers["x-amz-object-lock-legal-hold"] = "ON";
  return headers;
};

/** How many tags, told only to those who may read them. */
const tagHeaders = ({ request }: ObjectCall, { properties, bucket, key }: ObjectVersion): Record<string, string> =>
  properties.tags !== undefined && may(request, "s3:GetObjectTagging", objectArn(bucket, key))
    ? { "x-amz-tagging-count": String(Object.keys(properties.tags).length) }
    : {};

const streamContent = (contents: ContentStore, segments: readonly Segment[], { start, end }: ByteRange) => {
  const pieces = contents.read(segments, start, end);
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const next = await pieces.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: async () => {
      await pieces.return(undefined);
    },
  });
};
