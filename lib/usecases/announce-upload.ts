import { accept, type Result, refuse } from "../domain/result.ts";
import { isTrackedPath } from "../domain/tracked-file/is-tracked-path.ts";
import { fileBytesMax, type Upload } from "../domain/tracked-file/upload.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import type { UploadedObjects } from "../ports/uploaded-objects.ts";
import type { Uploads } from "../ports/uploads.ts";
import type { InvalidTrackedPath } from "./put-tracked-file.ts";
import { isVersionPath } from "./version-files.ts";

export interface FileTooLarge {
  readonly code: "file-too-large";
  readonly sizeBytes: number;
  readonly bytesMax: number;
}

interface Needs {
  readonly uploads: Uploads;
  readonly objects: UploadedObjects;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Says where a file may be uploaded that shall be found at a path: a URL for exactly so many bytes, or for any number. */
export const announceUpload = async (
  { uploads, objects, clock, ids }: Needs,
  workspace: string,
  path: string,
  sizeBytes: number | undefined,
): Promise<Result<{ readonly url: string }, InvalidTrackedPath | FileTooLarge>> => {
  if (!isTrackedPath(path) || isVersionPath(path)) return refuse({ code: "invalid-tracked-path", path });
  if (sizeBytes !== undefined && sizeBytes > fileBytesMax)
    return refuse({ code: "file-too-large", sizeBytes, bytesMax: fileBytesMax });
  const upload: Upload = { id: ids.next(), path, at: clock.now(), inParts: null };
  await uploads.announce(workspace, upload);
  return accept({ url: await objects.uploadUrl(workspace, upload.id, sizeBytes) });
};
