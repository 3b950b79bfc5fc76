import { accept, type Result, refuse } from "../../result.ts";
import type { Field } from "../filter/clause.ts";
import { fieldOf, readFieldText } from "../filter/read-field.ts";
import { isKeyword, readTokens, tokenReader } from "../filter/read-tokens.ts";
import type { Order, OrderKey } from "./order.ts";
import type { OrderGrammar } from "./order-grammar.ts";

/** An order that cannot be read. */
export interface InvalidOrder {
  readonly code: "invalid-order";
  /** What is wrong and what would be right. */
  readonly reason: string;
}

/** Keys are as long as a tag's may be, and some. */
const clauseLengthMax = 1_000;

/**
 * Reads an order of MLflow's search grammar: ``["last_updated_timestamp DESC", "metrics.`val loss`"]``, each key a field, ascending
 * unless it says otherwise.
 *
 * @param clauses  none: the entity's own order
 * @returns the whole order, with what decides ties; refuses unknown fields and a field that is named twice
 */
export const parseOrder = (grammar: OrderGrammar, clauses: readonly string[]): Result<Order, InvalidOrder> => {
  if (clauses.length === 0) return accept(grammar.unasked);
  const keys: OrderKey[] = [];
  for (const clause of clauses) {
    const key = parseKey(grammar, clause);
    if (!key.ok) return key;
    if (keys.some(({ field }) => isSame(field, key.value.field))) {
      return invalidOrder(`\`order_by\` contains duplicate fields: ${clauses.join(", ")}`);
    }
    keys.push(key.value);
  }
  return accept(withTies(grammar, keys));
};

/** An order with what decides its ties. */
export const withTies = ({ ties }: OrderGrammar, keys: Order): Order => [
  ...keys,
  ...ties.filter((tie) => !keys.some(({ field }) => isSame(field, tie.field))),
];

const parseKey = (grammar: OrderGrammar, clause: string): Result<OrderKey, InvalidOrder> => {
  const unreadable = `Invalid order_by clause '${clause}'. Could not be parsed. Expected a field, and ASC or DESC`;
  if (clause.length > clauseLengthMax)
    return invalidOrder(`An order_by clause is longer than ${clauseLengthMax} characters`);
  const reader = tokenReader(readTokens(clause));
  const name = readFieldText(reader);
  if (name === undefined) return invalidOrder(unreadable);
  const descending = isKeyword(reader.peek(), "DESC");
  if (descending || isKeyword(reader.peek(), "ASC")) reader.skip();
  if (reader.peek() !== undefined) return invalidOrder(unreadable);
  const field = fieldOf(grammar, name);
  return isOrderable(grammar, field)
    ? accept({ field, ascending: !descending })
    : invalidOrder(`Invalid order by key '${name}' specified. Valid keys are ${validKeys(grammar)}`);
};

const isOrderable = (grammar: OrderGrammar, field: Field | undefined): field is Field =>
  field !== undefined &&
  (field.kind === "attribute" ? grammar.attributes.has(field.key) : grammar.keyed.has(field.kind));

const validKeys = ({ attributes, keyed }: OrderGrammar): string =>
  [...attributes, ...[...keyed].map((kind) => `${kind}s.<key>`)].join(", ");

const isSame = (left: Field, right: Field): boolean => left.kind === right.kind && left.key === right.key;

const invalidOrder = (reason: string) => refuse({ code: "invalid-order", reason });
