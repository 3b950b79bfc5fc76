import type { Filter } from "../filter/clause.ts";
import { modelLists } from "../index-entries.ts";
import type { Order } from "../order/order.ts";
import { commonPrefix, equalTags, equalValues } from "./equal-values.ts";
import type { SearchPlan, Source } from "./search-plan.ts";

const name = { kind: "attribute", key: "name" } as const;

/**
 * Where a search of models looks: at names that are given, at tags that are given, at names that begin alike, else at all.
 *
 * @param order  decides which list of all models is read
 */
export const planModels = (filter: Filter, order: Order): SearchPlan => {
  const names = equalValues(filter, name);
  const prefix = commonPrefix(filter, name);
  const { byName } = modelLists;
  return {
    sources: [
      ...(names === undefined ? [] : [named(names)]),
      ...equalTags(filter).map(
        ({ key, value }): Source => ({ lists: [{ list: modelLists.tagged(key, value) }], sortedBy: null }),
      ),
      ...(prefix === undefined ? [] : [{ lists: [{ list: byName, prefix }], sortedBy: "name" }]),
      everything(order),
    ],
  };
};

const named = (names: readonly string[]): Source => ({
  lists: names.filter((one) => one !== "").map((prefix) => ({ list: modelLists.byName, prefix, firstOnly: true })),
  sortedBy: null,
});

const everything = ([first]: Order): Source => {
  const list = listOfAll.get(first?.field.key ?? "") ?? modelLists.byName;
  return {
    lists: [{ list }],
    sortedBy: first !== undefined && listOfAll.has(first.field.key) ? first.field.key : "name",
  };
};

/** Attribute → the list of all models that is sorted by it. */
const listOfAll: ReadonlyMap<string, string> = new Map([
  ["name", modelLists.byName],
  ["creation_timestamp", modelLists.byCreation],
  ["last_updated_timestamp", modelLists.byUpdate],
]);
