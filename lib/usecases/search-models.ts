import type { Loaded } from "../domain/command/change.ts";
import type { Model } from "../domain/model/model.ts";
import type { Result } from "../domain/result.ts";
import { askForPrompts, matchesRegistryFilter } from "../domain/search/filter/ask-for-prompts.ts";
import type { Filter } from "../domain/search/filter/clause.ts";
import { modelRecord } from "../domain/search/model-record.ts";
import type { Order } from "../domain/search/order/order.ts";
import { planModels } from "../domain/search/plan/plan-models.ts";
import type { SearchCursor } from "../domain/search/search-cursor.ts";
import type { SearchIndex } from "../ports/search-index.ts";
import { type OrderNotServed, readSearchPage, type SearchBounds, type SearchPage } from "./read-search-page.ts";

interface Needs {
  readonly index: SearchIndex;
  readonly bounds?: SearchBounds;
}

interface Input {
  readonly filter: Filter;
  readonly order: Order;
  readonly limit: number;
  readonly cursor?: SearchCursor;
}

/** One page of the models that a filter lets through. Prompts are left out unless the filter asks for them. */
export const searchModels = (
  { index, bounds }: Needs,
  workspace: string,
  { filter, order, limit, cursor }: Input,
): Promise<Result<SearchPage<Loaded<Model>>, OrderNotServed>> => {
  const asked = askForPrompts(filter);
  return readSearchPage<"model", Loaded<Model>>({
    index,
    workspace,
    kind: "model",
    plan: planModels(asked.clauses, order),
    order,
    limit,
    cursor,
    bounds,
    candidates: async (states) =>
      states.filter(({ state }) => state.deletion === null).map((item) => ({ item, record: modelRecord(item.state) })),
    matches: (record) => matchesRegistryFilter(asked, record),
  });
};
