import type { ArtifactArchived } from "../domain/archival/artifact-archived.ts";
import type { ArtifactStore } from "../ports/artifact-store.ts";
import { keepAtHand } from "./keep-at-hand.ts";

export type DatasetRefusal = ArtifactArchived | { readonly code: "dataset-not-found"; readonly sha256: string };

/** Why nothing can be trained on a data set; undefined where it can be read, and then it stays at hand. */
export const datasetRefusal = async (
  artifacts: Pick<ArtifactStore, "stat" | "retain">,
  workspace: string,
  sha256: string,
): Promise<DatasetRefusal | undefined> => {
  const stored = await keepAtHand(artifacts, workspace, sha256);
  if (stored === undefined) return { code: "dataset-not-found", sha256 };
  return stored.storage === "archived" ? { code: "artifact-archived", sha256 } : undefined;
};
