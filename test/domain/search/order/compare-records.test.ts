import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { askForPrompts, matchesRegistryFilter } from "../../../../lib/domain/search/filter/ask-for-prompts.ts";
import { matchesFilter } from "../../../../lib/domain/search/filter/matches-filter.ts";
import { parseFilter } from "../../../../lib/domain/search/filter/parse-filter.ts";
import { comparePositions, positionOf } from "../../../../lib/domain/search/order/compare-records.ts";
import type { Order } from "../../../../lib/domain/search/order/order.ts";
import { parseOrder, withTies } from "../../../../lib/domain/search/order/parse-order.ts";
import type { SearchRecord } from "../../../../lib/domain/search/search-record.ts";
import { bareRecord, filterGrammars, orderGrammars, searchVectors } from "../search-vectors.ts";

const sorted = (order: Order, records: readonly SearchRecord[]) =>
  records.toSorted((left, right) => comparePositions(order, positionOf(order, left), positionOf(order, right)));

/** The keys of a search of logged models come apart already. */
const orderOf = (entity: keyof typeof orderGrammars, clauses: readonly string[]): Order => {
  const parsed = parseOrder(orderGrammars[entity], clauses);
  if (!parsed.ok) throw new Error(parsed.refusal.reason);
  return parsed.value;
};

describe.each(["model", "model-version", "run", "experiment", "logged-model"] as const)("an order of %ss", (entity) => {
  const { records, searches } = searchVectors.searches[entity];

  test.each(searches)("is that of MLflow's store: $order of $filter", ({ filter, order, found }) => {
    const clauses = parseFilter(filterGrammars[entity], filter);
    if (!clauses.ok) throw new Error(clauses.refusal.reason);
    const registry = entity === "model" || entity === "model-version";
    const matching = records.filter((record) =>
      registry ? matchesRegistryFilter(askForPrompts(clauses.value), record) : matchesFilter(clauses.value, record),
    );
    expect(sorted(orderOf(entity, order), matching).map(({ id }) => id)).toEqual(found);
  });
});

describe("an order", () => {
  test("is total: any shuffle of the same records is put in the same order", () => {
    const values = fc.constantFrom(1, 2, Number.NaN, undefined);
    const records = fc.uniqueArray(
      fc.record({
        id: fc.string({ unit: "binary" }),
        m: values,
        t: fc.option(fc.string({ unit: "binary", maxLength: 2 })),
      }),
      {
        selector: ({ id }) => id,
      },
    );
    const keys = [
      { field: { kind: "metric", key: "m" }, ascending: false },
      { field: { kind: "tag", key: "t" }, ascending: true },
    ] as const;
    fc.assert(
      fc.property(
        records.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          const put = (some: typeof all) =>
            sorted(
              withTies(orderGrammars.run, keys),
              some.map(({ id, m, t }) =>
                bareRecord({ id, metrics: m === undefined ? {} : { m: [m] }, tags: t === null ? {} : { t } }),
              ),
            ).map(({ id }) => id);
          expect(put(shuffled)).toEqual(put(all));
        },
      ),
    );
  });

  test("puts texts in the order of their UTF-8 bytes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (left, right) => {
        const position = (id: string) => ({ values: [], id });
        const compared = comparePositions([], position(left), position(right));
        expect(Math.sign(compared)).toBe(Buffer.compare(Buffer.from(left), Buffer.from(right)));
      }),
    );
  });
});
