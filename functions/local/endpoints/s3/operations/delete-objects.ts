import { ServiceError } from "../../service-error.ts";
import { type ObjectCall, type ObjectOperation, xmlResponse } from "../object-call.ts";
import { receiveDocument } from "../receive-body.ts";
import { malformedXml } from "../s3-errors.ts";
import { childOf, childText, parseXml, writeXml, type XmlMembers } from "../xml.ts";
import { authorizeDeletion, type Deletion, removeObject } from "./delete-object.ts";

const maxObjects = 1_000;

interface Target {
  readonly key: string;
  readonly versionId: string | undefined;
}
type Outcome = { readonly target: Target } & ({ readonly deletion: Deletion } | { readonly error: ServiceError });

/** DeleteObjects: each key by itself; one that may not be deleted does not keep the others. */
export const deleteObjects: ObjectOperation = async (call) => {
  const { request, store } = call;
  const document = parseXml(await receiveDocument(request, store.contents.incoming));
  const targets = document.children
    .filter(({ name }) => name === "Object")
    .map((object): Target => {
      // A key may begin or end with a space.
      const key = childOf(object, "Key")?.text;
      if (key === undefined || key === "") throw malformedXml();
      return { key, versionId: childText(object, "VersionId") };
    });
  if (document.name !== "Delete" || targets.length === 0 || targets.length > maxObjects) throw malformedXml();

  const outcomes = store.transaction(() => targets.map((target) => deleteOne(call, target)));
  await store.settle(outcomes.flatMap((outcome) => ("deletion" in outcome ? outcome.deletion.freed : [])));
  const quiet = childText(document, "Quiet") === "true";
  return xmlResponse(
    request,
    writeXml("DeleteResult", {
      Deleted: quiet ? [] : outcomes.flatMap((outcome) => ("deletion" in outcome ? [deleted(outcome)] : [])),
      Error: outcomes.flatMap((outcome) => ("error" in outcome ? [failed(outcome)] : [])),
    }),
  );
};

const deleteOne = (call: ObjectCall, target: Target): Outcome => {
  try {
    authorizeDeletion(call, target.key, target.versionId);
    return { target, deletion: removeObject(call, target.key, target.versionId) };
  } catch (error) {
    if (error instanceof ServiceError) return { target, error };
    throw error;
  }
};

const deleted = ({ target, deletion }: { target: Target; deletion: Deletion }): XmlMembers => ({
  Key: target.key,
  VersionId: target.versionId,
  DeleteMarker: deletion.deleteMarker || undefined,
  DeleteMarkerVersionId: deletion.deleteMarker ? deletion.versionId : undefined,
});

const failed = ({ target, error }: { target: Target; error: ServiceError }): XmlMembers => ({
  Key: target.key,
  VersionId: target.versionId,
  Code: error.code,
  Message: error.message,
});
