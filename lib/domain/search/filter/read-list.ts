import { accept, type Result } from "../../result.ts";
import { type InvalidFilter, invalidFilter } from "./invalid-filter.ts";
import type { TokenReader } from "./read-tokens.ts";

const illFormed = "While parsing a list in the query, expected a non-empty list of string values";

/**
 * Reads the list after IN or NOT IN: `('a', "b")`, a comma behind the last allowed.
 *
 * Unlike a single value, a member is a Python literal to MLflow: `\'` is a quote, and two literals side by side are one text.
 *
 * @returns the members in order; refuses an empty list and members that are not quoted
 */
export const readList = (reader: TokenReader): Result<readonly string[], InvalidFilter> => {
  if (reader.peek()?.text !== "(") return invalidFilter(`${illFormed} in parentheses, e.g. ('a', 'b')`);
  reader.skip();
  const members: string[] = [];
  for (;;) {
    const member = readMember(reader);
    if (member === undefined) break;
    members.push(member);
    if (reader.peek()?.text !== ",") break;
    reader.skip();
  }
  const end = reader.peek();
  if (end?.text !== ")") return invalidFilter(`${illFormed}, but found ${end?.text ?? "its end"}`);
  reader.skip();
  return members.length === 0 ? invalidFilter(`${illFormed}, but got empty list`) : accept(members);
};

/** One member, made of all literals that stand side by side; undefined when none stands here. */
const readMember = (reader: TokenReader): string | undefined => {
  let member: string | undefined;
  for (;;) {
    const token = reader.peek();
    if (token?.type !== "single" && token?.type !== "double") return member;
    member = (member ?? "") + literalsIn(token.text);
    reader.skip();
  }
};

/** To the lexer `'a''b'` is one token, to Python two literals side by side. */
const literalsIn = (text: string): string =>
  [...text.matchAll(/'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"/gs)]
    .map(([, single, double]) => (single ?? double ?? "").replace(/\\(.)/gs, unescaped))
    .join("");

const escapes: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["\\", "\\"],
  ["'", "'"],
  ['"', '"'],
  ["\n", ""],
]);

/** What is no escape keeps its backslash. */
const unescaped = (written: string, character: string): string => escapes.get(character) ?? written;
