import type { Field, Filter } from "../filter/clause.ts";

/**
 * The only values that a field may have under a filter, by its first `=` or `IN` on the field.
 *
 * @returns undefined when the filter does not say
 */
export const equalValues = (filter: Filter, { kind, key }: Field): readonly string[] | undefined => {
  for (const { field, comparator, value } of filter) {
    if (field.kind !== kind || field.key !== key || value === null || typeof value === "number") continue;
    if (comparator === "=" && typeof value === "string") return [value];
    if (comparator === "IN" && typeof value === "object") return [...new Set(value)];
  }
  return undefined;
};

/** What every value of a field begins with under a filter: the beginning of a LIKE up to its first wildcard. */
export const commonPrefix = (filter: Filter, { kind, key }: Field): string | undefined => {
  for (const { field, comparator, value } of filter) {
    if (field.kind !== kind || field.key !== key || comparator !== "LIKE" || typeof value !== "string") continue;
    const prefix = value.slice(0, value.search(/[%_]|$/));
    if (prefix !== "") return prefix;
  }
  return undefined;
};

/** Tags that a filter wants equal to a value. */
export const equalTags = (filter: Filter): readonly { readonly key: string; readonly value: string }[] =>
  filter.flatMap(({ field, comparator, value }) =>
    field.kind === "tag" && comparator === "=" && typeof value === "string" ? [{ key: field.key, value }] : [],
  );
