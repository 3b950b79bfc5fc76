import { isArchived } from "../domain/archival/is-archived.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { ArtifactStore, PresignedUpload } from "../ports/artifact-store.ts";
import { findModel, type ModelNotFound } from "./find-model.ts";
import { keepAtHand } from "./keep-at-hand.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly artifacts: ArtifactStore;
}

interface Input {
  readonly model: string;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly mediaType: string;
}

export interface ArtifactSizeDiffers {
  readonly code: "artifact-size-differs";
  readonly sha256: string;
  readonly sizeBytes: number;
}

/**
 * Says how to upload a file, or that its content is there already: then nothing has to be sent. What is archived has to;
 * what is marked for the archive stays at hand.
 *
 * Nothing is recorded: an artifact is part of the registry once a version names it.
 */
export const createArtifactUpload = async (
  { aggregates, artifacts }: Needs,
  workspace: string,
  { model: name, ...artifact }: Input,
): Promise<Result<PresignedUpload | undefined, ModelNotFound | ArtifactSizeDiffers>> => {
  const model = await findModel(aggregates, workspace, name);
  if (!model.ok) return model;
  const { sha256 } = artifact;
  const stored = await keepAtHand(artifacts, workspace, sha256);
  if (stored === undefined) return accept(await artifacts.uploadUrl(workspace, artifact));
  if (stored.sizeBytes !== artifact.sizeBytes)
    return refuse({ code: "artifact-size-differs", sha256, sizeBytes: stored.sizeBytes });
  return accept(isArchived(stored) ? await artifacts.uploadUrl(workspace, artifact, "archived") : undefined);
};
