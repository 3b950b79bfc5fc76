import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { askForPrompts, matchesRegistryFilter } from "../../../../lib/domain/search/filter/ask-for-prompts.ts";
import type { Clause } from "../../../../lib/domain/search/filter/clause.ts";
import { matchesFilter } from "../../../../lib/domain/search/filter/matches-filter.ts";
import { parseFilter } from "../../../../lib/domain/search/filter/parse-filter.ts";
import { bareRecord, filterGrammars, searchVectors } from "../search-vectors.ts";

const read = (entity: keyof typeof filterGrammars, source: string) => {
  const parsed = parseFilter(filterGrammars[entity], source);
  if (!parsed.ok) throw new Error(parsed.refusal.reason);
  return parsed.value;
};

const lets = (source: string, given: Parameters<typeof bareRecord>[0]) =>
  matchesFilter(read("run", source), bareRecord(given));

describe.each(["model", "model-version", "run", "experiment", "logged-model"] as const)("a search of %ss", (entity) => {
  const { records, searches } = searchVectors.searches[entity];

  test.each(searches)("finds what MLflow's store finds: $filter", ({ filter, found }) => {
    const clauses = read(entity, filter);
    const registry = entity === "model" || entity === "model-version";
    const matching = records.filter((record) =>
      registry ? matchesRegistryFilter(askForPrompts(clauses), record) : matchesFilter(clauses, record),
    );
    expect(matching.map(({ id }) => id).sort()).toEqual([...found].sort());
  });
});

describe("a clause", () => {
  test("holds for nothing that is absent, but IS NULL", () => {
    for (const comparison of ["= 'a'", "!= 'a'", "LIKE '%'", "ILIKE '%'", "IS NOT NULL"]) {
      expect(lets(`tags.t ${comparison}`, {})).toBe(false);
    }
    expect(lets("metrics.m != 1", {})).toBe(false);
    expect(lets("end_time != 1", { attributes: { end_time: null } })).toBe(false);
    expect(lets("run_id NOT IN ('a')", {})).toBe(false);
    expect(lets("tags.t IS NULL", {})).toBe(true);
  });

  test("looks at what was put there, never at what every object has", () => {
    expect(lets("tags.constructor IS NULL AND params.toString IS NULL AND tags.__proto__ IS NULL", {})).toBe(true);
    expect(lets("metrics.valueOf != 1", {})).toBe(false);
  });

  test("does not confuse NaN with a number", () => {
    const nan = { metrics: { m: [Number.NaN] } };
    expect(lets("metrics.m != 1", nan)).toBe(true);
    for (const comparator of ["=", "<", "<=", ">", ">="]) expect(lets(`metrics.m ${comparator} 1`, nan)).toBe(false);
  });

  test("compares numbers as numbers are compared, and clauses are all to hold", () => {
    const reference: Readonly<Record<string, (left: number, right: number) => boolean>> = {
      "=": (left, right) => left === right,
      "!=": (left, right) => left !== right,
      "<": (left, right) => left < right,
      "<=": (left, right) => !(left > right),
      ">": (left, right) => right < left,
      ">=": (left, right) => !(left < right),
    };
    const clause = fc.record({
      comparator: fc.constantFrom<Clause["comparator"][]>("=", "!=", "<", "<=", ">", ">="),
      value: fc.integer({ min: -2, max: 2 }),
    });
    fc.assert(
      fc.property(fc.array(clause, { maxLength: 4 }), fc.integer({ min: -2, max: 2 }), (clauses, value) => {
        const filter = clauses.map((one): Clause => ({ field: { kind: "metric", key: "m" }, ...one }));
        const expected = clauses.every((one) => reference[one.comparator]?.(value, one.value));
        expect(matchesFilter(filter, bareRecord({ metrics: { m: [value] } }))).toBe(expected);
      }),
    );
  });
});
