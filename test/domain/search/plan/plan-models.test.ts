import { describe, expect, test } from "vitest";
import { parseFilter } from "../../../../lib/domain/search/filter/parse-filter.ts";
import { modelGrammar } from "../../../../lib/domain/search/filter/registry-grammars.ts";
import { modelOrders } from "../../../../lib/domain/search/order/order-grammar.ts";
import { parseOrder } from "../../../../lib/domain/search/order/parse-order.ts";
import { planModels } from "../../../../lib/domain/search/plan/plan-models.ts";
import { held } from "../../../support/registry.ts";

const plan = (filter: string, order: readonly string[] = []) =>
  planModels(held(parseFilter(modelGrammar, filter)), held(parseOrder(modelOrders, order))).sources;

describe("a search of models looks", () => {
  test("at the list that has its order, whichever that is", () => {
    expect(plan("")).toEqual([{ lists: [{ list: "name" }], sortedBy: "name" }]);
    expect(plan("", ["timestamp DESC"])).toEqual([
      { lists: [{ list: "updated" }], sortedBy: "last_updated_timestamp" },
    ]);
    expect(plan("", ["creation_timestamp"])).toEqual([
      { lists: [{ list: "created" }], sortedBy: "creation_timestamp" },
    ]);
  });

  test("at the rows of names that are given, and at no other row", () => {
    expect(plan("name IN ('a', 'b')")[0]).toEqual({
      lists: [
        { list: "name", prefix: "a", firstOnly: true },
        { list: "name", prefix: "b", firstOnly: true },
      ],
      sortedBy: null,
    });
  });

  test("at names that begin alike, up to the first wildcard", () => {
    expect(plan("name LIKE 'fr_ud%'")[0]).toEqual({ lists: [{ list: "name", prefix: "fr" }], sortedBy: "name" });
    expect(plan("name LIKE '%fraud'")).toHaveLength(1);
    expect(plan("name ILIKE 'fraud%'")).toHaveLength(1);
  });

  test("at a tag only where it is wanted equal", () => {
    expect(plan("tags.env = 'prod'")[0]).toEqual({ lists: [{ list: "tag:env=prod" }], sortedBy: null });
    expect(plan("tags.env != 'prod' AND tags.team LIKE 'a%'")).toHaveLength(1);
  });
});
