import { describe, expect, test } from "vitest";
import { parseFilter } from "../../../../lib/domain/search/filter/parse-filter.ts";
import { versionGrammar } from "../../../../lib/domain/search/filter/registry-grammars.ts";
import { versionOrders } from "../../../../lib/domain/search/order/order-grammar.ts";
import { parseOrder } from "../../../../lib/domain/search/order/parse-order.ts";
import { planVersions } from "../../../../lib/domain/search/plan/plan-versions.ts";
import { held } from "../../../support/registry.ts";

/** `list, list: sorted by` of each source, the narrowest first. */
const plan = (filter: string, models: readonly string[] | undefined, order: readonly string[] = []) =>
  planVersions(held(parseFilter(versionGrammar, filter)), held(parseOrder(versionOrders, order)), models).sources.map(
    ({ lists, sortedBy }) => `${lists.map(({ list }) => list).join(", ")}: ${sortedBy}`,
  );

describe("a search of versions looks", () => {
  test("at all, by last change, where its filter names nothing", () => {
    expect(plan("version_number > 3 AND tags.a != 'x'", undefined)).toEqual(["all: last_updated_timestamp"]);
  });

  test("at runs and tags that are given first, whichever way they are given", () => {
    expect(plan("tags.env = 'prod' AND run_id IN ('r1', 'r2', 'r1')", undefined)).toEqual([
      "run:r1, run:r2: null",
      "tag:env=prod: null",
      "all: last_updated_timestamp",
    ]);
  });

  test("at a model's versions by last change, or by number where that is asked for", () => {
    expect(plan("name = 'fraud'", ["m1"])).toContain("model:m1: last_updated_timestamp");
    expect(plan("name = 'fraud'", ["m1"], ["version_number DESC"])[0]).toBe(
      "stage:m1:Development, stage:m1:Staging, stage:m1:Approved, stage:m1:Production, stage:m1:Deprecated, stage:m1:Archived: version_number",
    );
  });

  test("at the lists by creation where that is asked for", () => {
    expect(plan("", undefined, ["creation_timestamp DESC"])).toEqual(["created: creation_timestamp"]);
    expect(plan("name IN ('a', 'b')", ["m1", "m2"], ["creation_timestamp"])[0]).toBe(
      "model-created:m1, model-created:m2: creation_timestamp",
    );
  });

  test("at one stage of a model where the filter has it", () => {
    expect(plan("name = 'fraud' AND stage = 'Production'", ["m1"])[0]).toBe("stage:m1:Production: version_number");
  });

  test("nowhere where its names are nobody's", () => {
    expect(plan("name = 'nobody'", [])).toEqual([": null"]);
  });
});
