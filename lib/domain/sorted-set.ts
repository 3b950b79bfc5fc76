/** A sorted list of distinct texts with one more in it. Sorted by code unit, so that the same set is the same bytes. */
export const including = (items: readonly string[], item: string): readonly string[] =>
  items.includes(item) ? items : [...items, item].sort();

/** The list without one text. */
export const excluding = (items: readonly string[], item: string): readonly string[] =>
  items.filter((other) => other !== item);
