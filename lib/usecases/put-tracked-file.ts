import { accept, type Result, refuse } from "../domain/result.ts";
import { isTrackedPath } from "../domain/tracked-file/is-tracked-path.ts";
import type { TrackedFile } from "../domain/tracked-file/tracked-file.ts";
import type { ArtifactStore } from "../ports/artifact-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { TrackedFiles } from "../ports/tracked-files.ts";
import { isVersionPath } from "./version-files.ts";

export interface InvalidTrackedPath {
  readonly code: "invalid-tracked-path";
  readonly path: string;
}

interface Needs {
  readonly artifacts: Pick<ArtifactStore, "keep">;
  readonly files: TrackedFiles;
  readonly clock: Clock;
}

/** Keeps a file under its digest, and lets a path have that content from now on. */
export const putTrackedFile = async (
  { artifacts, files, clock }: Needs,
  workspace: string,
  path: string,
  content: Uint8Array,
): Promise<Result<TrackedFile, InvalidTrackedPath>> => {
  if (!isTrackedPath(path) || isVersionPath(path)) return refuse({ code: "invalid-tracked-path", path });
  const sha256 = await artifacts.keep(workspace, content, "application/octet-stream");
  const file = { path, sizeBytes: content.byteLength, sha256, at: clock.now() };
  await files.put(workspace, file);
  return accept(file);
};
