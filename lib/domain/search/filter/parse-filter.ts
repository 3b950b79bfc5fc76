import { accept, type Result } from "../../result.ts";
import { type Clause, type Comparator, comparators, type Filter } from "./clause.ts";
import type { FieldRule, FilterGrammar } from "./filter-grammar.ts";
import { type InvalidFilter, invalidFilter } from "./invalid-filter.ts";
import { readFieldText, resolveField } from "./read-field.ts";
import { readList } from "./read-list.ts";
import { isKeyword, readTokens, type TokenReader, tokenReader } from "./read-tokens.ts";
import { readValue } from "./read-value.ts";

/** Longer filters are refused, so that no filter costs more than reading what it is held against. */
const filterLengthMax = 10_000;

/**
 * Reads a filter of MLflow's search grammar: comparisons that are joined with AND.
 *
 * It understands what MLflow 3.17's parsers do, and the plural and singular of each prefix everywhere. It is stricter in one
 * thing: MLflow overlooks an AND that is missing or has nothing beside it, and this refuses it.
 *
 * @param grammar  what may be compared, and how, for the kind of entity that is searched
 * @param source   at most 10 000 characters; blank lets everything through
 * @returns the clauses in order, or a refusal that says what is wrong
 */
export const parseFilter = (grammar: FilterGrammar, source: string): Result<Filter, InvalidFilter> => {
  if (source.length > filterLengthMax) return invalidFilter(`The filter is longer than ${filterLengthMax} characters`);
  const reader = tokenReader(readTokens(source));
  const clauses: Clause[] = [];
  while (reader.peek() !== undefined) {
    if (clauses.length > 0) {
      if (!isKeyword(reader.peek(), "AND")) return invalidClause(reader);
      reader.skip();
    }
    const clause = readClause(reader, grammar);
    if (!clause.ok) return clause;
    clauses.push(clause.value);
  }
  return accept(clauses);
};

const readClause = (reader: TokenReader, grammar: FilterGrammar): Result<Clause, InvalidFilter> => {
  if (["AND", "OR", "NOT"].some((keyword) => isKeyword(reader.peek(), keyword))) return invalidClause(reader);
  const name = readFieldText(reader);
  if (name === undefined) return invalidClause(reader);
  const resolved = resolveField(grammar, name);
  if (!resolved.ok) return resolved;
  const { field, rule } = resolved.value;
  const comparator = readComparator(reader, rule, name);
  if (!comparator.ok) return comparator;
  const value = readOperand(reader, comparator.value, rule, name);
  return value.ok ? accept({ field, comparator: comparator.value, value: value.value }) : value;
};

const readOperand = (
  reader: TokenReader,
  comparator: Comparator,
  rule: FieldRule,
  name: string,
): Result<Clause["value"], InvalidFilter> => {
  if (comparator === "IS NULL" || comparator === "IS NOT NULL") return accept(null);
  if (comparator === "IN" || comparator === "NOT IN") return readList(reader);
  return readValue(reader, rule, name);
};

const readComparator = (reader: TokenReader, rule: FieldRule, name: string): Result<Comparator, InvalidFilter> => {
  const written = takeComparator(reader);
  if (written === undefined) {
    const found = reader.peek()?.text ?? "the end";
    return invalidFilter(
      `Invalid comparison clause. Expected a comparison after '${name}', found ${found}. ` +
        "Keys of other characters than letters, digits, '_' and '.' go in backticks",
    );
  }
  const comparator = comparators.find((known) => known === written);
  if (comparator !== undefined && rule.comparators.includes(comparator)) return accept(comparator);
  const valid = rule.comparators.map((known) => `'${known}'`).join(", ");
  return invalidFilter(`Invalid comparator '${written}' for '${name}', not one of ${valid}`);
};

/** The comparator as the grammar writes it; undefined, with nothing taken, when none stands here. */
const takeComparator = (reader: TokenReader): string | undefined => {
  const first = reader.peek();
  const words = keywordComparators.find((keywords) =>
    keywords.every((keyword, position) => isKeyword(reader.peek(position), keyword)),
  );
  if (words === undefined && first?.type !== "comparison") return undefined;
  reader.skip(words?.length ?? 1);
  return words?.join(" ") ?? first?.text;
};

const keywordComparators: readonly (readonly string[])[] = [
  ["LIKE"],
  ["ILIKE"],
  ["IN"],
  ["NOT", "IN"],
  ["IS", "NULL"],
  ["IS", "NOT", "NULL"],
];

const invalidClause = (reader: TokenReader) =>
  invalidFilter(
    `Invalid clause(s) in filter string: ${reader.peek()?.text ?? "AND"}. Comparisons are joined with AND, e.g. name = 'a' AND tags.b = 'c'`,
  );
