import type { TrackedFiles } from "../ports/tracked-files.ts";
import { walkTrackedFiles } from "./walk-tracked-files.ts";

/** Forgets a path and all below it. The content stays: versions may be made of it. */
export const removeTrackedFiles = async (files: TrackedFiles, workspace: string, path: string): Promise<void> => {
  for await (const { path: found } of walkTrackedFiles(files, workspace, path)) await files.remove(workspace, found);
  // And the folder itself, should it be one.
  await files.remove(workspace, path);
};
