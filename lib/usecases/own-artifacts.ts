import { movableFiles } from "../domain/archival/movable-files.ts";
import type { Artifact, ModelVersion } from "../domain/model-version/model-version.ts";
import { isFileUsed } from "./is-file-used.ts";

/** The files of a version that would go to the archive with it: large enough, and needed at hand by no other version. */
export const ownArtifacts = async (
  needs: Parameters<typeof isFileUsed>[0],
  workspace: string,
  version: ModelVersion,
): Promise<readonly Artifact[]> => {
  const files = movableFiles(version);
  const areUsed = await Promise.all(files.map((sha256) => isFileUsed(needs, workspace, sha256, version.id)));
  const own = files.filter((_, place) => areUsed[place] === false);
  return version.artifacts.filter(({ sha256 }) => own.includes(sha256));
};
