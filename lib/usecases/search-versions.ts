import type { Loaded } from "../domain/command/change.ts";
import type { Model } from "../domain/model/model.ts";
import type { ModelVersion } from "../domain/model-version/model-version.ts";
import type { Result } from "../domain/result.ts";
import { askForPrompts, matchesRegistryFilter } from "../domain/search/filter/ask-for-prompts.ts";
import type { Filter } from "../domain/search/filter/clause.ts";
import { modelLists } from "../domain/search/index-entries.ts";
import type { Order } from "../domain/search/order/order.ts";
import { commonPrefix, equalValues } from "../domain/search/plan/equal-values.ts";
import { orderWithinModels, planVersions } from "../domain/search/plan/plan-versions.ts";
import type { SearchCursor } from "../domain/search/search-cursor.ts";
import { versionRecord } from "../domain/search/version-record.ts";
import type { SearchIndex } from "../ports/search-index.ts";
import type { FoundVersion } from "./find-version.ts";
import {
  type Candidate,
  type OrderNotServed,
  readSearchPage,
  type SearchBounds,
  type SearchPage,
} from "./read-search-page.ts";

interface Needs {
  readonly index: SearchIndex;
  readonly bounds?: SearchBounds;
}

interface Input {
  readonly filter: Filter;
  readonly order: Order;
  readonly limit: number;
  readonly cursor?: SearchCursor;
  /** What becomes of versions of prompts when the filter does not speak of them; left out when it is not given. */
  readonly prompts?: "kept" | "left-out";
}

/** The lists of so many models are read beside each other; of more, the list of all versions is. */
const modelsMax = 20;

/** One page of the versions that a filter lets through, of all models. */
export const searchVersions = async (
  { index, bounds }: Needs,
  workspace: string,
  { filter, order: asked, limit, cursor, prompts }: Input,
): Promise<Result<SearchPage<FoundVersion>, OrderNotServed>> => {
  const registryFilter = askForPrompts(filter, prompts);
  const models = await modelsNamed(index, workspace, filter);
  const order = orderWithinModels(asked, models);
  return readSearchPage<"model-version", FoundVersion>({
    index,
    workspace,
    kind: "model-version",
    plan: planVersions(registryFilter.clauses, order, models),
    order,
    limit,
    cursor,
    bounds,
    candidates: withModels(index, workspace),
    matches: (record) => matchesRegistryFilter(registryFilter, record),
  });
};

/** Ids of the only models that the filter's names leave; undefined when it names none, or may leave too many. */
const modelsNamed = async (
  index: SearchIndex,
  workspace: string,
  filter: Filter,
): Promise<readonly string[] | undefined> => {
  const name = { kind: "attribute", key: "name" } as const;
  const names = equalValues(filter, name)?.filter((one) => one !== "");
  if (names !== undefined && names.length <= modelsMax) {
    const rows = await Promise.all(
      // The row of a name stands before those of the names that begin with it.
      names.map((prefix) => index.rows(workspace, "model", modelLists.byName, { prefix, limit: 1 })),
    );
    return rows.flat().flatMap(({ id, sort }) => (names.includes(sort) ? [id] : []));
  }
  const prefix = commonPrefix(filter, name);
  if (prefix === undefined) return undefined;
  const rows = await index.rows(workspace, "model", modelLists.byName, { prefix, limit: modelsMax + 1 });
  return rows.length > modelsMax ? undefined : rows.map(({ id }) => id);
};

/** Loads the models of versions, each once in a search; a version whose model is deleted is none to be found. */
const withModels = (index: SearchIndex, workspace: string) => {
  const known = new Map<string, Loaded<Model> | undefined>();
  return async (versions: readonly Loaded<ModelVersion>[]): Promise<readonly Candidate<FoundVersion>[]> => {
    const unknown = [...new Set(versions.map(({ state }) => state.model))].filter((id) => !known.has(id));
    const loaded = unknown.length === 0 ? [] : await index.states(workspace, "model", unknown);
    for (const [place, id] of unknown.entries()) known.set(id, loaded[place]);
    return versions.flatMap((version) => {
      const model = known.get(version.state.model);
      return model === undefined || model.state.deletion !== null || version.state.deletion !== null
        ? []
        : [{ item: { model, version }, record: versionRecord(model.state, version.state) }];
    });
  };
};
