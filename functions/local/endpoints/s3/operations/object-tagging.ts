import { ServiceError } from "../../service-error.ts";
import { emptyResponse, type ObjectCall, type ObjectOperation, objectArn, xmlResponse } from "../object-call.ts";
import { versionHeaders } from "../object-headers.ts";
import type { ObjectProperties, ObjectVersion } from "../object-version.ts";
import { receiveDocument } from "../receive-body.ts";
import { malformedXml, noSuchKey } from "../s3-errors.ts";
import { childOf, childText, parseXml, writeXml } from "../xml.ts";

const tagsMax = 10;
const keyCharactersMax = 128;
const valueCharactersMax = 256;

/** GetObjectTagging. */
export const getObjectTagging: ObjectOperation = (call) => {
  authorize(call, "Get");
  const version = taggedVersion(call);
  const Tag = Object.entries(version.properties.tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
  return xmlResponse(call.request, writeXml("Tagging", { TagSet: { Tag } }), versionHeaders(version));
};

/** PutObjectTagging: these tags and no others. */
export const putObjectTagging: ObjectOperation = async (call) => {
  authorize(call, "Put");
  const tags = parseTags(await receiveDocument(call.request, call.store.contents.incoming));
  const version = await change(call, ({ tags: _, ...properties }) => ({
    ...properties,
    ...(Object.keys(tags).length === 0 ? {} : { tags }),
  }));
  return emptyResponse(call.request, 200, versionHeaders(version));
};

/** DeleteObjectTagging. */
export const deleteObjectTagging: ObjectOperation = async (call) => {
  authorize(call, "Delete");
  const version = await change(call, ({ tags: _, ...properties }) => properties);
  return emptyResponse(call.request, 204, versionHeaders(version));
};

const authorize = ({ request, bucket, key }: ObjectCall, verb: string): void =>
  request.authorize(
    `s3:${verb}Object${request.query.has("versionId") ? "Version" : ""}Tagging`,
    objectArn(bucket, key),
  );

const change = async (
  call: ObjectCall,
  changed: (properties: ObjectProperties) => ObjectProperties,
): Promise<ObjectVersion> => {
  const { store } = call;
  const version = store.transaction(() => {
    const found = taggedVersion(call);
    store.versions.setProperties(found, changed(found.properties));
    return found;
  });
  await store.settle();
  return version;
};

const taggedVersion = ({ request, store, bucket, key }: ObjectCall): ObjectVersion => {
  store.buckets.get(bucket);
  const versionId = request.query.get("versionId");
  const { latest, find } = store.versions;
  const version = versionId === null ? latest(bucket, key) : find(bucket, key, versionId);
  if (version === undefined || version.deleteMarker) throw noSuchKey(key);
  return version;
};

const parseTags = (document: string): Record<string, string> => {
  const set = childOf(parseXml(document), "TagSet");
  if (set === undefined) throw malformedXml();
  const tags: Record<string, string> = {};
  for (const element of set.children) {
    const [key, value] = [childText(element, "Key"), childText(element, "Value")];
    if (element.name !== "Tag" || key === undefined || value === undefined) throw malformedXml();
    if (key === "" || key.length > keyCharactersMax || value.length > valueCharactersMax || Object.hasOwn(tags, key))
      throw invalidTag("The tag provided was not a valid tag.");
    tags[key] = value;
  }
  if (Object.keys(tags).length > tagsMax) throw invalidTag("Object tags cannot be greater than 10");
  return tags;
};

const invalidTag = (message: string): ServiceError => new ServiceError("InvalidTag", 400, message);
