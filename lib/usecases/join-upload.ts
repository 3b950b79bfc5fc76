import { accept, type Result, refuse } from "../domain/result.ts";
import { fileBytesMax } from "../domain/tracked-file/upload.ts";
import type { JoinRefusal, UploadedObjects, UploadedPart } from "../ports/uploaded-objects.ts";
import type { Uploads } from "../ports/uploads.ts";
import type { FileTooLarge } from "./announce-upload.ts";
import { findUploadInParts, type UploadNotFound } from "./find-upload-in-parts.ts";

interface Needs {
  readonly uploads: Uploads;
  readonly objects: UploadedObjects;
}

/** Joins the parts of an upload: from then on the file is found at its path. */
export const joinUpload = async (
  { uploads, objects }: Needs,
  workspace: string,
  path: string,
  { id, parts }: { readonly id: string; readonly parts: readonly UploadedPart[] },
): Promise<Result<undefined, UploadNotFound | JoinRefusal | FileTooLarge>> => {
  const found = await findUploadInParts(uploads, workspace, path, id);
  if (!found.ok) return found;
  const refusal = await objects.join(workspace, id, found.value.inParts, parts);
  if (refusal !== undefined) return refuse(refusal);
  const { sizeBytes = 0 } = (await objects.stat(workspace, id)) ?? {};
  if (sizeBytes <= fileBytesMax) return accept(undefined);
  await uploads.forget(workspace, found.value);
  return refuse({ code: "file-too-large", sizeBytes, bytesMax: fileBytesMax });
};
