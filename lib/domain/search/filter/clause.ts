/** What a filter can look at. An attribute and a column of a dataset have fixed names; the others are keyed by their users. */
export type FieldKind = "attribute" | "tag" | "param" | "metric" | "dataset";

export interface Field {
  readonly kind: FieldKind;
  /** Without its prefix and its quotes, a synonym replaced by the name it stands for. */
  readonly key: string;
}

export const comparators = [
  "=",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
  "LIKE",
  "ILIKE",
  "IN",
  "NOT IN",
  "IS NULL",
  "IS NOT NULL",
] as const;

export type Comparator = (typeof comparators)[number];

/** One comparison of a filter. */
export interface Clause {
  readonly field: Field;
  readonly comparator: Comparator;
  /** A list for IN and NOT IN, null for IS NULL and IS NOT NULL, else what the field holds. */
  readonly value: string | number | readonly string[] | null;
}

/** Clauses that all must hold; none of them lets everything through. */
export type Filter = readonly Clause[];
