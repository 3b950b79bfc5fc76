import { accept, type Result } from "../../result.ts";
import type { FieldRule } from "./filter-grammar.ts";
import { type InvalidFilter, invalidFilter } from "./invalid-filter.ts";
import type { Token, TokenReader } from "./read-tokens.ts";

/**
 * Reads what a field is compared with.
 *
 * What a text's outer quotes enclose is taken as written, as MLflow takes it: no quote inside is doubled or escaped away. A text
 * with one kind of quote goes in the other kind.
 *
 * @param name  of the field, as written, for the refusal
 */
export const readValue = (
  reader: TokenReader,
  rule: FieldRule,
  name: string,
): Result<string | number, InvalidFilter> => {
  const token = reader.peek();
  if (token === undefined) return invalidFilter(`Invalid comparison clause. Expected a value after '${name}'`);
  reader.skip();
  return rule.operand === "text" ? readText(token, name) : readNumber(token, rule.operand, name);
};

const readText = (token: Token, name: string): Result<string, InvalidFilter> =>
  token.type === "single" || token.type === "double"
    ? accept(token.text.slice(1, -1))
    : invalidFilter(`Expected a quoted string value for ${name} (e.g. 'my-value'). Got value ${token.text}`);

const readNumber = (
  token: Token,
  operand: "number" | "integer" | "quotable-integer",
  name: string,
): Result<number, InvalidFilter> => {
  const quoted = token.type === "single" || token.type === "double";
  const written = quoted && operand === "quotable-integer" ? token.text.slice(1, -1) : token.text;
  const pattern = operand === "number" ? /^-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/ : /^-?\d+$/;
  if (pattern.test(written)) return accept(Number(written));
  const wanted = operand === "number" ? "numeric" : "integer";
  return invalidFilter(`Expected ${wanted} value type for ${name}. Found ${token.text}`);
};
