import type { SearchRecord } from "../search-record.ts";
import type { Clause, Field, Filter } from "./clause.ts";
import { isLike, isLikeInAnyCase } from "./is-like.ts";

/**
 * Whether a record is let through: every clause holds.
 *
 * A clause holds only for what is there: a record without the tag, the parameter, the metric or the attribute fails even `!=` and
 * NOT IN, as a NULL does in SQL; IS NULL alone asks for absence. Where there are several values (datasets, a logged model's
 * metrics), one of them suffices. NaN differs from every number and is in no order with any.
 *
 * Linear in the clauses and in what they look at.
 */
export const matchesFilter = (filter: Filter, record: SearchRecord): boolean =>
  filter.every((clause) => holds(clause, valuesOf(clause.field, record)));

const holds = (clause: Clause, values: readonly (string | number)[]): boolean => {
  if (clause.comparator === "IS NULL") return values.length === 0;
  if (clause.comparator === "IS NOT NULL") return values.length > 0;
  return values.some((value) => compares(value, clause));
};

const compares = (value: string | number, { comparator, value: operand }: Clause): boolean => {
  if (operand === null) throw new Error(`${comparator} has nothing to compare with`);
  if (typeof operand === "object") {
    if (typeof value !== "string") throw new Error("only texts are compared with a list");
    return operand.includes(value) === (comparator === "IN");
  }
  if (comparator === "=") return value === operand;
  if (comparator === "!=") return value !== operand;
  if (typeof value === "string" && typeof operand === "string") {
    return comparator === "ILIKE" ? isLikeInAnyCase(value, operand) : isLike(value, operand);
  }
  if (typeof value === "number" && typeof operand === "number") return inOrder(value, comparator, operand);
  throw new Error(`${comparator} compares a ${typeof value} with a ${typeof operand}`);
};

const inOrder = (value: number, comparator: Clause["comparator"], operand: number): boolean => {
  if (comparator === "<") return value < operand;
  if (comparator === "<=") return value <= operand;
  if (comparator === ">") return value > operand;
  if (comparator === ">=") return value >= operand;
  throw new Error(`${comparator} puts no numbers in order`);
};

/** All that a record holds under a field; nothing where it holds none. */
export const valuesOf = ({ kind, key }: Field, record: SearchRecord): readonly (string | number)[] => {
  if (kind === "dataset") return record.datasets.flatMap((dataset) => present(own({ ...dataset }, key)));
  if (kind === "metric") return own(record.metrics, key) ?? [];
  if (kind === "attribute") return present(own(record.attributes, key));
  return present(own(kind === "tag" ? record.tags : record.params, key));
};

const present = (value: string | number | null | undefined): readonly (string | number)[] =>
  value === null || value === undefined ? [] : [value];

/** A key is free text, so `constructor` must find nothing that was not put there. */
const own = <Value>(values: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(values, key) ? values[key] : undefined;
