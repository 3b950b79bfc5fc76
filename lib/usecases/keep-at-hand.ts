import type { ArtifactStore, StoredArtifact } from "../ports/artifact-store.ts";

/**
 * Looks at content that somebody is about to depend on, and takes it back where it is marked for the archive. To be called
 * before the commit: who marks files looks for their users again long after anybody who saw no mark has committed.
 *
 * @returns  what is stored, as it was found; undefined where nothing is
 */
export const keepAtHand = async (
  artifacts: Pick<ArtifactStore, "stat" | "retain">,
  workspace: string,
  sha256: string,
): Promise<StoredArtifact | undefined> => {
  const stored = await artifacts.stat(workspace, sha256);
  if (stored?.storage === "leaving") await artifacts.retain(workspace, sha256);
  return stored;
};
