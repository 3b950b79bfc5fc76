import type { TrackedFile } from "../domain/tracked-file/tracked-file.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { TrackedFiles } from "../ports/tracked-files.ts";
import { isVersionPath, versionFile } from "./version-files.ts";

interface Needs {
  readonly files: TrackedFiles;
  readonly aggregates: Pick<AggregateStore, "load">;
}

/** The file at a path, of a client's log or of a registered version. */
export const findTrackedFile = (
  { files, aggregates }: Needs,
  workspace: string,
  path: string,
): Promise<TrackedFile | undefined> =>
  isVersionPath(path) ? versionFile(aggregates, workspace, path) : files.get(workspace, path);
