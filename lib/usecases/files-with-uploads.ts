import type { Upload } from "../domain/tracked-file/upload.ts";
import type { Clock } from "../ports/clock.ts";
import type { TrackedFiles } from "../ports/tracked-files.ts";
import type { UploadedObjects } from "../ports/uploaded-objects.ts";
import type { Uploads } from "../ports/uploads.ts";

interface Needs {
  readonly files: TrackedFiles;
  readonly uploads: Uploads;
  readonly objects: Pick<UploadedObjects, "stat" | "adopt">;
  readonly clock: Clock;
}

/** No URL for an upload lasts as long; what has not arrived by then never does. */
const keptMs = 2 * 86_400_000;

/**
 * Tracked files that large uploads are among: nobody tells us when one has arrived, so whoever reads a path or a folder
 * first takes in what has arrived there. Whatever breaks off on the way is done again by the next who reads.
 */
export const filesWithUploads = (needs: Needs): TrackedFiles => {
  const { files, uploads } = needs;
  return {
    put: files.put,
    get: async (workspace, path) => {
      await takeIn(needs, workspace, await uploads.toPath(workspace, path));
      return files.get(workspace, path);
    },
    list: async (workspace, folder) => {
      await takeIn(needs, workspace, await uploads.intoFolder(workspace, folder));
      return files.list(workspace, folder);
    },
    remove: async (workspace, path) => {
      for (const upload of await uploads.toPath(workspace, path)) await uploads.forget(workspace, upload);
      await files.remove(workspace, path);
    },
  };
};

const takeIn = async (needs: Needs, workspace: string, announced: readonly Upload[]): Promise<void> => {
  for (const upload of announced) await takeInOne(needs, workspace, upload);
};

const takeInOne = async ({ uploads, objects, clock }: Needs, workspace: string, upload: Upload): Promise<void> => {
  const { id, path, at } = upload;
  const stored = await objects.stat(workspace, id);
  if (stored === undefined) {
    if (clock.now() - at > keptMs) await uploads.forget(workspace, upload);
    return;
  }
  const sha256 = await objects.adopt(workspace, id);
  // The store tells the second, and before it was announced nothing arrives.
  const arrivedAt = Math.max(at, stored.at);
  await uploads.finish(workspace, upload, { path, sizeBytes: stored.sizeBytes, sha256, at: arrivedAt });
};
