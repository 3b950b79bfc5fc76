import { accept, type Result } from "../../result.ts";
import type { Field } from "./clause.ts";
import type { FieldRule, FilterGrammar } from "./filter-grammar.ts";
import { type InvalidFilter, invalidFilter } from "./invalid-filter.ts";
import type { TokenReader } from "./read-tokens.ts";

/**
 * Reads the name of a field: `name`, `tags.team`, ``params.`learning rate` ``, `metrics."val/auc"`.
 *
 * The key is what follows the first dot, so an unquoted key may hold dots; its outer quotes or backticks go, what they enclose is
 * taken as written.
 *
 * @returns the text as written, without blanks; undefined when no name stands here
 */
export const readFieldText = (reader: TokenReader): string | undefined => {
  const first = reader.peek();
  if (first === undefined || (first.type !== "word" && first.type !== "backticked")) return undefined;
  let text = first.text;
  reader.skip();
  for (;;) {
    const dot = reader.peek();
    const part = reader.peek(1);
    if (dot?.text !== "." || !dot.adjoins || part === undefined || !part.adjoins || !namePart.has(part.type))
      return text;
    text += `.${part.text}`;
    reader.skip(2);
  }
};

const namePart = new Set(["word", "backticked", "double", "number"]);

/** Finds the field that a name means in a grammar, and how it may be compared. */
export const resolveField = (
  grammar: FilterGrammar,
  text: string,
): Result<{ readonly field: Field; readonly rule: FieldRule }, InvalidFilter> => {
  const field = fieldOf(grammar, text);
  if (field === undefined) {
    return invalidFilter(
      `Invalid entity type '${prefixOf(text)}'. Valid values are ${listed(grammar.prefixes.keys())}`,
    );
  }
  const rule = ruleOf(grammar, field);
  if (rule !== undefined) return accept({ field, rule });
  const names = field.kind === "dataset" ? grammar.datasets : grammar.attributes;
  return invalidFilter(`Invalid ${field.kind} key '${field.key}' specified. Valid keys are ${listed(names.keys())}`);
};

/** The field that a name means; undefined when its prefix is none of the grammar's. */
export const fieldOf = (
  { prefixes, synonyms }: Pick<FilterGrammar, "prefixes" | "synonyms">,
  text: string,
): Field | undefined => {
  const kind = prefixes.get(prefixOf(text));
  if (kind === undefined) return undefined;
  const written = text.slice(text.indexOf(".") + 1);
  const key = withoutQuotes(withoutQuotes(withoutQuotes(written, "'"), '"'), "`");
  return { kind, key: kind === "attribute" ? (synonyms.get(key) ?? key) : key };
};

const prefixOf = (text: string): string => {
  const dot = text.indexOf(".");
  return dot < 0 ? "attribute" : withoutQuotes(text.slice(0, dot), "`");
};

const ruleOf = (grammar: FilterGrammar, { kind, key }: Field): FieldRule | undefined => {
  if (kind === "attribute") return grammar.attributes.get(key);
  if (kind === "dataset") return grammar.datasets.get(key);
  return grammar.keyed.get(kind);
};

const withoutQuotes = (text: string, quote: string): string =>
  text.length >= 2 && text.startsWith(quote) && text.endsWith(quote) ? text.slice(1, -1) : text;

const listed = (names: Iterable<string>): string => [...names].map((name) => `'${name}'`).join(", ");
