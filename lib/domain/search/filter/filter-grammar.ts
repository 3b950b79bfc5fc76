import type { Comparator, FieldKind } from "./clause.ts";

/** How one field may be compared. */
export interface FieldRule {
  /** What it is compared with. A quotable integer may also stand in quotes, as tracking clients send version numbers. */
  readonly operand: "text" | "number" | "integer" | "quotable-integer";
  readonly comparators: readonly Comparator[];
}

/** What a search of one kind of entity understands. */
export interface FilterGrammar {
  /** What may stand before the first dot. A field without a prefix is an attribute. */
  readonly prefixes: ReadonlyMap<string, FieldKind>;
  readonly attributes: ReadonlyMap<string, FieldRule>;
  /** Other names of attributes → the name. */
  readonly synonyms: ReadonlyMap<string, string>;
  /** Columns of the datasets that an entity read; empty where it reads none. */
  readonly datasets: ReadonlyMap<string, FieldRule>;
  /** The kinds whose keys are free. */
  readonly keyed: ReadonlyMap<FieldKind, FieldRule>;
}

const equality = ["=", "!="] as const;
const likeness = [...equality, "LIKE", "ILIKE"] as const;
const membership = ["IN", "NOT IN"] as const;
const presence = ["IS NULL", "IS NOT NULL"] as const;
const ordering = [...equality, "<", "<=", ">", ">="] as const;

/** Texts that are equal or alike. */
export const text: FieldRule = { operand: "text", comparators: likeness };

/** Texts that may also be in a list. */
export const listedText: FieldRule = { operand: "text", comparators: [...likeness, ...membership] };

/** Texts that may also be absent. */
export const optionalText: FieldRule = { operand: "text", comparators: [...likeness, ...presence] };

/** Names of things that have no likeness. */
export const identifier: FieldRule = { operand: "text", comparators: [...equality, ...membership] };

export const number: FieldRule = { operand: "number", comparators: ordering };

export const integer: FieldRule = { operand: "integer", comparators: ordering };

export const quotableInteger: FieldRule = { operand: "quotable-integer", comparators: ordering };

/** Prefixes of a kind, in the singular and the plural. */
export const prefixesOf = (...kinds: readonly FieldKind[]): readonly (readonly [string, FieldKind])[] =>
  kinds.flatMap((kind): readonly (readonly [string, FieldKind])[] => [
    [kind, kind],
    [`${kind}s`, kind],
  ]);
