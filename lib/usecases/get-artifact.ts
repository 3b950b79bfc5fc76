import { accept, type Result, refuse } from "../domain/result.ts";
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
  readonly name: string;
}

export interface ArtifactNotFound {
  readonly code: "artifact-not-found";
  readonly name: string;
}

/** Says where to download a file of a version. Only what the version names can be asked for, never a path. */
export const getArtifact = async (
  { aggregates, artifacts }: Needs,
  workspace: string,
  { name, ...reference }: Input,
): Promise<
  Result<{ readonly url: string; readonly expiresAt: number }, ModelNotFound | VersionNotFound | ArtifactNotFound>
> => {
  const found = await findVersion(aggregates, workspace, reference);
  if (!found.ok) return found;
  const artifact = found.value.version.state.artifacts.find((candidate) => candidate.name === name);
  if (artifact === undefined) return refuse({ code: "artifact-not-found", name });
  return accept(await artifacts.downloadUrl(workspace, artifact.sha256, name.slice(name.lastIndexOf("/") + 1)));
};
