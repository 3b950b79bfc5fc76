import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Clause, Comparator, Field } from "../../../../lib/domain/search/filter/clause.ts";
import type { FilterGrammar } from "../../../../lib/domain/search/filter/filter-grammar.ts";
import { parseFilter } from "../../../../lib/domain/search/filter/parse-filter.ts";
import { filterGrammars, printFilter, searchVectors } from "../search-vectors.ts";

/** Where this differs from MLflow on purpose, and whether it reads what MLflow refuses. */
const differs: ReadonlyMap<string, "read" | "refused"> = new Map([
  // Backticks may stand around any name, not only around some entities' keys.
  ["model: `name` = 'a'", "read"],
  ["model: `tags`.a = 'x'", "read"],
  // MLflow's parser overlooks what its store then trips over.
  ["model: name = ('a')", "refused"],
  // MLflow overlooks an AND that joins nothing.
  ["model: name = 'a' AND AND name = 'b'", "refused"],
]);

const clausesOf = (entity: keyof typeof filterGrammars, filter: string) => {
  const parsed = parseFilter(filterGrammars[entity], filter);
  return parsed.ok ? parsed.value.map(({ field, comparator, value }) => ({ ...field, comparator, value })) : null;
};

describe("a filter", () => {
  test.each(searchVectors.filters.filter(({ entity, filter }) => !differs.has(`${entity}: ${filter}`)))(
    "is read as MLflow reads it, or refused as MLflow refuses it: $entity $filter",
    ({ entity, filter, clauses }) => {
      expect(clausesOf(entity, filter)).toEqual(clauses);
    },
  );

  test.each([...differs])("differs from MLflow's where that is on purpose: %s", (vector, answer) => {
    const { entity, filter, clauses } =
      searchVectors.filters.find((one) => `${one.entity}: ${one.filter}` === vector) ?? {};
    if (entity === undefined || filter === undefined) throw new Error(`no vector ${vector}`);
    expect(clausesOf(entity, filter) === null).toBe(answer === "refused");
    expect(clauses === null).toBe(answer === "read");
  });

  test("that was printed is read as what it was", () => {
    fc.assert(
      fc.property(entityFilter, ({ grammar, filter }) => {
        expect(parseFilter(grammar, printFilter(filter))).toEqual({ ok: true, value: filter });
      }),
      { numRuns: 500 },
    );
  });

  test("of any text is answered, never thrown at", () => {
    const scraps = fc.constantFrom(
      "name",
      "tags.a",
      "=",
      "LIKE",
      "IN",
      "(",
      ")",
      ",",
      "'a'",
      '"b"',
      "AND",
      "IS",
      "NULL",
      "NOT",
      "1",
      "`",
      "'",
      ".",
      "-",
    );
    const sources = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.array(scraps, { maxLength: 12 }).map((words) => words.join(" ")),
    );
    fc.assert(
      fc.property(sources, fc.constantFrom(...Object.values(filterGrammars)), (source, grammar) => {
        expect(typeof parseFilter(grammar, source).ok).toBe("boolean");
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ["model", "name = 'a' OR name = 'b'", /^Invalid clause\(s\) in filter string: OR/],
    ["model", "name > 'a'", /Invalid comparator '>' for 'name', not one of '=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN'/],
    ["model", "colour = 'a'", /^Invalid attribute key 'colour' specified. Valid keys are 'name', /],
    [
      "model",
      "span.a = 'a'",
      /^Invalid entity type 'span'. Valid values are 'attribute', 'attributes', 'tag', 'tags'$/,
    ],
    ["model", "tags.a = 5", /^Expected a quoted string value for tags.a \(e.g. 'my-value'\). Got value 5$/],
    ["model", "tags.my-key = 'a'", /go in backticks$/],
    ["run", "metrics.m > 'a'", /^Expected numeric value type for metrics.m. Found 'a'$/],
    ["model-version", "version_number = 1.5", /^Expected integer value type for version_number. Found 1.5$/],
    ["run", "run_id IN ()", /but got empty list$/],
  ] as const)("that is refused says what is wrong and what would be right: %s %s", (entity, filter, reason) => {
    const parsed = parseFilter(filterGrammars[entity], filter);
    expect(parsed).toEqual({ ok: false, refusal: { code: "invalid-filter", reason: expect.stringMatching(reason) } });
  });

  test("of more than 10 000 characters is refused", () => {
    expect(parseFilter(filterGrammars.model, `name = '${"a".repeat(9_990)}'`).ok).toBe(true);
    expect(parseFilter(filterGrammars.model, `name = '${"a".repeat(10_000)}'`).ok).toBe(false);
  });

  test("of 10 000 characters comes to an end, however its quotes stand", () => {
    for (const unit of ["'", "\\'", "''", '"', "`", "(", "a.", "-", "1", " "])
      parseFilter(filterGrammars.run, `tags.a = '${unit.repeat(9_900 / unit.length)}`);
  });
});

/** Texts without the one quote that cannot be printed beside the other, nor a backslash that would take the closing quote along. */
const texts = fc
  .string({ unit: "grapheme", maxLength: 12 })
  .filter(
    (text) =>
      !(text.includes("'") && text.includes('"')) &&
      !/\\$/.test(text) &&
      !/['"]{2}|\\['"]/.test(text) &&
      !/^['"]|['"]$/.test(text),
  );
const keys = fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }).filter((key) => !/[`"']/.test(key));

const valueFor = (operand: string, comparator: Comparator): fc.Arbitrary<Clause["value"]> => {
  if (comparator === "IS NULL" || comparator === "IS NOT NULL") return fc.constant(null);
  if (comparator === "IN" || comparator === "NOT IN") {
    return fc.array(fc.string({ unit: "grapheme", maxLength: 6 }), { minLength: 1, maxLength: 3 });
  }
  if (operand === "text") return texts;
  return operand === "number"
    ? fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
    : fc.integer();
};

const clauseOf = ({ attributes, datasets, keyed }: FilterGrammar): fc.Arbitrary<Clause> => {
  const named = [
    ...[...attributes].map(([key, rule]) => ({ field: fc.constant<Field>({ kind: "attribute", key }), rule })),
    ...[...datasets].map(([key, rule]) => ({ field: fc.constant<Field>({ kind: "dataset", key }), rule })),
    ...[...keyed].map(([kind, rule]) => ({ field: keys.map((key): Field => ({ kind, key })), rule })),
  ];
  return fc
    .constantFrom(...named)
    .chain(({ field, rule }) =>
      fc
        .tuple(field, fc.constantFrom(...rule.comparators))
        .chain(([chosen, comparator]) =>
          valueFor(rule.operand, comparator).map((value) => ({ field: chosen, comparator, value })),
        ),
    );
};

const entityFilter = fc
  .constantFrom(...Object.values(filterGrammars))
  .chain((grammar) => fc.array(clauseOf(grammar), { maxLength: 5 }).map((filter) => ({ grammar, filter })));
