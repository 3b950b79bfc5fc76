import { parseSource } from "../../../lib/domain/model-version/source.ts";
import { listTrackedFiles } from "../../../lib/usecases/list-tracked-files.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { checkedPath } from "./artifact-path.ts";

/**
 * What is in a folder below an artifact root of ours, as the wire shows it: paths are relative to the root. Of a root in
 * somebody else's store nothing is known.
 *
 * @param folder  relative to the root; empty for the root itself
 * @throws MlflowError for a path that leads elsewhere
 */
export const showFiles = async (
  dependencies: MlflowDependencies,
  workspace: string,
  { rootUri, folder }: { readonly rootUri: string; readonly folder: string },
) => {
  const root = parseSource(rootUri);
  const below = folder.replace(/\/$/, "");
  if (below !== "") checkedPath(below);
  if (!root.ok || root.value.kind !== "tracked") return { root_uri: rootUri, files: [] };
  const place = below === "" ? root.value.path : `${root.value.path}/${below}`;
  const entries = await listTrackedFiles(dependencies, workspace, place);
  return {
    root_uri: rootUri,
    files: entries.map(({ name, file }) => ({
      path: below === "" ? name : `${below}/${name}`,
      is_dir: file === undefined,
      ...(file === undefined ? {} : { file_size: file.sizeBytes }),
    })),
  };
};
