import type { TrackedFile } from "../domain/tracked-file/tracked-file.ts";
import type { TrackedFiles } from "../ports/tracked-files.ts";

/** Bounds what a version may consist of. */
const filesMax = 1_000;

/**
 * Every file at a path or below it.
 *
 * @throws Error where there are more than a thousand
 */
export const walkTrackedFiles = async (
  files: TrackedFiles,
  workspace: string,
  path: string,
): Promise<readonly TrackedFile[]> => {
  const own = await files.get(workspace, path);
  if (own !== undefined) return [own];
  const found: TrackedFile[] = [];
  const waiting = [path];
  for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift())
    for (const { name, file } of await files.list(workspace, folder)) {
      if (file === undefined) waiting.push(folder === "" ? name : `${folder}/${name}`);
      else found.push(file);
      if (found.length + waiting.length > filesMax) throw new Error(`more than ${filesMax} files below ${path}`);
    }
  return found;
};
