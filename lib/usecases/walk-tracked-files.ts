import type { TrackedFile } from "../domain/tracked-file/tracked-file.ts";
import type { TrackedFiles } from "../ports/tracked-files.ts";

/** Every file at a path or below it, a folder at a time: whoever has seen enough stops. */
export async function* walkTrackedFiles(
  files: Pick<TrackedFiles, "get" | "list">,
  workspace: string,
  path: string,
): AsyncGenerator<TrackedFile> {
  const own = await files.get(workspace, path);
  if (own !== undefined) {
    yield own;
    return;
  }
  const waiting = [path];
  for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift())
    for (const { name, file } of await files.list(workspace, folder)) {
      if (file === undefined) waiting.push(folder === "" ? name : `${folder}/${name}`);
      else yield file;
    }
}
