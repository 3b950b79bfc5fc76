import type { Field } from "../filter/clause.ts";

/** One key of an order. */
export interface OrderKey {
  readonly field: Field;
  readonly ascending: boolean;
}

/** Keys by which records are put in order, the first first; ties go to the next, the last ones to the record's id. */
export type Order = readonly OrderKey[];
