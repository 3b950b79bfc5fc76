import { accept, type Result } from "../domain/result.ts";
import type { UploadedObjects } from "../ports/uploaded-objects.ts";
import type { Uploads } from "../ports/uploads.ts";
import { findUploadInParts, type UploadNotFound } from "./find-upload-in-parts.ts";

interface Needs {
  readonly uploads: Uploads;
  readonly objects: Pick<UploadedObjects, "abandon">;
}

/** Gives up an upload in parts; the path keeps what it had. */
export const abandonUpload = async (
  { uploads, objects }: Needs,
  workspace: string,
  path: string,
  id: string,
): Promise<Result<undefined, UploadNotFound>> => {
  const found = await findUploadInParts(uploads, workspace, path, id);
  if (!found.ok) return found;
  await objects.abandon(workspace, id, found.value.inParts);
  await uploads.forget(workspace, found.value);
  return accept(undefined);
};
