import type { TrackedFile } from "../domain/tracked-file/tracked-file.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { TrackedEntry } from "../ports/tracked-files.ts";

const root = /^versions\/([0-9a-f]{32})\/([1-9]\d{0,8})(?:\/(.*))?$/;

/** The folder below which the files of registered versions are found, whatever has become of those they were made of. */
export const isVersionPath = (path: string): boolean => path === "versions" || path.startsWith("versions/");

/**
 * The files of a registered version at a path `versions/<model id>/<number>/…`: there to be read, by nobody to be written.
 *
 * @returns  files at the path or below it; none where the path leads to no version
 */
const versionFiles = async (
  aggregates: Pick<AggregateStore, "load">,
  workspace: string,
  path: string,
): Promise<readonly TrackedFile[]> => {
  const [, model, number, rest = ""] = root.exec(path) ?? [];
  if (model === undefined) return [];
  const version = await aggregates.load(workspace, "model-version", `${model}.${number}`);
  if (version === undefined || version.state.deletion !== null) return [];
  return version.state.artifacts
    .filter(({ name }) => rest === "" || name === rest || name.startsWith(`${rest}/`))
    .map(({ name, sha256, sizeBytes }) => ({
      path: `versions/${model}/${number}/${name}`,
      ...{ sizeBytes, sha256, at: version.state.createdAt },
    }));
};

/** The file of a registered version at exactly this path. */
export const versionFile = async (
  aggregates: Pick<AggregateStore, "load">,
  workspace: string,
  path: string,
): Promise<TrackedFile | undefined> =>
  (await versionFiles(aggregates, workspace, path)).find((file) => file.path === path);

/** What is in a folder of a registered version, by name. */
export const versionFolder = async (
  aggregates: Pick<AggregateStore, "load">,
  workspace: string,
  folder: string,
): Promise<readonly TrackedEntry[]> => {
  const entries = new Map<string, TrackedEntry>();
  for (const file of await versionFiles(aggregates, workspace, folder)) {
    if (file.path === folder) continue;
    const [name = "", ...below] = file.path.slice(folder.length + 1).split("/");
    entries.set(name, { name, file: below.length === 0 ? file : undefined });
  }
  return [...entries.values()];
};
