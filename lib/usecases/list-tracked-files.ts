import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { TrackedEntry, TrackedFiles } from "../ports/tracked-files.ts";
import { isVersionPath, versionFolder } from "./version-files.ts";

interface Needs {
  readonly files: TrackedFiles;
  readonly aggregates: Pick<AggregateStore, "load">;
}

/** What is in a folder, of a client's log or of a registered version; the root is the empty text. */
export const listTrackedFiles = (
  { files, aggregates }: Needs,
  workspace: string,
  folder: string,
): Promise<readonly TrackedEntry[]> =>
  isVersionPath(folder) ? versionFolder(aggregates, workspace, folder) : files.list(workspace, folder);
