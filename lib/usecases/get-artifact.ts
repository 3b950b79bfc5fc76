import type { Artifact } from "../domain/model-version/model-version.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { EpochMs } from "../domain/time.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { ArtifactStore } from "../ports/artifact-store.ts";
import type { ModelNotFound } from "./find-model.ts";
import { findVersion, type VersionNotFound } from "./find-version.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly artifacts: ArtifactStore;
}

interface Input {
  readonly model: string;
  readonly version: string;
  /** Lower-case hex. */
  readonly sha256: string;
}

export interface ArtifactNotFound {
  readonly code: "artifact-not-found";
  readonly sha256: string;
}

/** A file and where to download it, for a while. */
export interface DownloadableArtifact extends Artifact {
  readonly url: string;
  readonly expiresAt: EpochMs;
}

/** Says where to download a file of a version. Only what the version names can be asked for, never a path. */
export const getArtifact = async (
  { aggregates, artifacts }: Needs,
  workspace: string,
  { sha256, ...reference }: Input,
): Promise<Result<DownloadableArtifact, ModelNotFound | VersionNotFound | ArtifactNotFound>> => {
  const found = await findVersion(aggregates, workspace, reference);
  if (!found.ok) return found;
  const artifact = found.value.version.state.artifacts.find((candidate) => candidate.sha256 === sha256);
  if (artifact === undefined) return refuse({ code: "artifact-not-found", sha256 });
  const fileName = artifact.name.slice(artifact.name.lastIndexOf("/") + 1);
  return accept({ ...artifact, ...(await artifacts.downloadUrl(workspace, sha256, fileName)) });
};
