import { valuesOf } from "../filter/matches-filter.ts";
import type { SearchRecord } from "../search-record.ts";
import type { Order } from "./order.ts";

/** What an order sees of a record: a value for each of its keys, null where there is none, and the record's id. */
export interface OrderPosition {
  readonly values: readonly (string | number | null)[];
  readonly id: string;
}

/** Where a record stands in an order. Where it has several values under a key, the first counts. */
export const positionOf = (order: Order, record: SearchRecord): OrderPosition => ({
  values: order.map(({ field }) => valuesOf(field, record)[0] ?? null),
  id: record.id,
});

/**
 * Which of two positions in an order comes first.
 *
 * In either direction NaN comes after the numbers and what is absent comes last, as MLflow's stores have it; texts are in order of
 * their code points, which is also that of their UTF-8 bytes.
 *
 * @returns negative, zero or positive; zero only for one and the same id: the order is total
 */
export const comparePositions = (order: Order, left: OrderPosition, right: OrderPosition): number => {
  for (const [index, { ascending }] of order.entries()) {
    const compared = compareValues(left.values[index] ?? null, right.values[index] ?? null, ascending);
    if (compared !== 0) return compared;
  }
  return compareTexts(left.id, right.id);
};

const compareValues = (left: string | number | null, right: string | number | null, ascending: boolean): number => {
  const rank = rankOf(left) - rankOf(right);
  if (rank !== 0 || left === null || right === null) return rank;
  const compared =
    typeof left === "number" && typeof right === "number"
      ? Number(left > right) - Number(left < right)
      : compareTexts(String(left), String(right));
  return ascending ? compared : -compared;
};

const rankOf = (value: string | number | null): number => {
  if (value === null) return 2;
  return Number.isNaN(value) ? 1 : 0;
};

/** Code units are in the order of code points but for surrogates, which stand below U+E000 and mean what is above U+FFFF. */
const compareTexts = (left: string, right: string): number => {
  let at = 0;
  while (at < left.length && at < right.length && left.charCodeAt(at) === right.charCodeAt(at)) at += 1;
  if (at >= left.length || at >= right.length) return left.length - right.length;
  return unitRank(left.charCodeAt(at)) - unitRank(right.charCodeAt(at));
};

const unitRank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x1_0000 : unit);
