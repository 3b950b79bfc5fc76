import { accept, type Result, refuse } from "../domain/result.ts";
import { isTrackedPath } from "../domain/tracked-file/is-tracked-path.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import type { UploadedObjects } from "../ports/uploaded-objects.ts";
import type { Uploads } from "../ports/uploads.ts";
import type { InvalidTrackedPath } from "./put-tracked-file.ts";
import { isVersionPath } from "./version-files.ts";

interface Needs {
  readonly uploads: Uploads;
  readonly objects: UploadedObjects;
  readonly clock: Clock;
  readonly ids: Ids;
}

interface Begun {
  readonly id: string;
  /** One for each part, first part first. */
  readonly urls: readonly string[];
}

/** Begins the upload of a file in parts, to be found at a path once they are joined. */
export const beginUploadInParts = async (
  { uploads, objects, clock, ids }: Needs,
  workspace: string,
  path: string,
  count: number,
): Promise<Result<Begun, InvalidTrackedPath>> => {
  if (!isTrackedPath(path) || isVersionPath(path)) return refuse({ code: "invalid-tracked-path", path });
  const id = ids.next();
  const inParts = await objects.begin(workspace, id);
  await uploads.announce(workspace, { id, path, at: clock.now(), inParts });
  return accept({ id, urls: await objects.partUrls(workspace, id, inParts, count) });
};
