import type { Loaded } from "../domain/command/change.ts";
import type { ModelVersion, Stage } from "../domain/model-version/model-version.ts";
import { versionLists } from "../domain/search/index-entries.ts";
import type { SearchIndex } from "../ports/search-index.ts";

const pageLength = 100;

/** The versions of a model in a stage by number, a page at a time: whoever has seen enough stops. */
export async function* versionsInStage(
  index: SearchIndex,
  workspace: string,
  model: string,
  stage: Stage,
): AsyncGenerator<Loaded<ModelVersion>> {
  const list = versionLists.inStage(model, stage);
  for (let after: string | undefined; ; ) {
    const page = { limit: pageLength, ...(after === undefined ? {} : { after }) };
    const rows = await index.rows(workspace, "model-version", list, page);
    const ids = rows.map(({ id }) => id);
    for (const version of await index.states(workspace, "model-version", ids)) if (version !== undefined) yield version;
    after = rows.at(-1)?.sort;
    if (rows.length < pageLength) return;
  }
}
