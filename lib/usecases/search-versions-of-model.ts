import { accept, type Result } from "../domain/result.ts";
import type { Filter } from "../domain/search/filter/clause.ts";
import type { Order } from "../domain/search/order/order.ts";
import type { SearchCursor } from "../domain/search/search-cursor.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { SearchIndex } from "../ports/search-index.ts";
import { findModel, type ModelNotFound } from "./find-model.ts";
import type { FoundVersion } from "./find-version.ts";
import type { OrderNotServed, SearchPage } from "./read-search-page.ts";
import { searchVersions } from "./search-versions.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly index: SearchIndex;
}

interface Input {
  /** Its name, in any letter case. */
  readonly model: string;
  readonly filter: Filter;
  readonly order: Order;
  readonly limit: number;
  readonly cursor?: SearchCursor;
}

/** One page of the versions of one model that a filter lets through, also of a prompt. */
export const searchVersionsOfModel = async (
  { aggregates, index }: Needs,
  workspace: string,
  { model: name, filter, ...page }: Input,
): Promise<Result<SearchPage<FoundVersion>, OrderNotServed | ModelNotFound>> => {
  const model = await findModel(aggregates, workspace, name);
  if (!model.ok) return model;
  if (model.value.state.deletion !== null) return accept({ items: [], next: undefined });
  const ofModel = {
    field: { kind: "attribute", key: "name" },
    comparator: "=",
    value: model.value.state.name,
  } as const;
  return searchVersions({ index }, workspace, { ...page, filter: [ofModel, ...filter], prompts: "kept" });
};
