import type { Loaded } from "../domain/command/change.ts";
import type { ModelVersion, Stage } from "../domain/model-version/model-version.ts";
import { versionLists } from "../domain/search/index-entries.ts";
import type { SearchIndex } from "../ports/search-index.ts";

/**
 * The newest versions of a model in each of some stages: as many reads as stages, however many versions there are.
 *
 * @returns  at the places of the stages; undefined where none is in that stage
 */
export const newestInStage = async (
  { index }: { readonly index: SearchIndex },
  workspace: string,
  model: string,
  stages: readonly Stage[],
): Promise<readonly (Loaded<ModelVersion> | undefined)[]> => {
  const rows = await Promise.all(
    stages.map((stage) =>
      index.rows(workspace, "model-version", versionLists.inStage(model, stage), { limit: 1, descending: true }),
    ),
  );
  const ids = rows.flatMap(([row]) => (row === undefined ? [] : [row.id]));
  const found = new Map(
    (await index.states(workspace, "model-version", ids)).map((loaded) => [loaded?.state.id, loaded]),
  );
  return rows.map(([row]) => row && found.get(row.id));
};
