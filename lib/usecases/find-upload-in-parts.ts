import { accept, type Result, refuse } from "../domain/result.ts";
import type { Upload } from "../domain/tracked-file/upload.ts";
import type { Uploads } from "../ports/uploads.ts";

export interface UploadNotFound {
  readonly code: "upload-not-found";
  readonly upload: string;
}

/** The upload in parts of that id, to that path and in that workspace: nobody reaches another's by guessing either. */
export const findUploadInParts = async (
  uploads: Uploads,
  workspace: string,
  path: string,
  id: string,
): Promise<Result<Upload & { readonly inParts: string }, UploadNotFound>> => {
  const found = (await uploads.toPath(workspace, path)).find((upload) => upload.id === id);
  return found?.inParts == null
    ? refuse({ code: "upload-not-found", upload: id })
    : accept({ ...found, inParts: found.inParts });
};
