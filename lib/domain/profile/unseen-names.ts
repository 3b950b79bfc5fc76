const namesMax = 32;

/** FNV-1a, 32 bit, over UTF-16 code units. */
const hashOf = (name: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index += 1) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  return hash >>> 0;
};

const byHash = (left: string, right: string): number => hashOf(left) - hashOf(right) || (left < right ? -1 : 1);

/**
 * Keeps the names with the least hash. A name that is among the 32 least of all names is among the 32 least of every part
 * that has it, so no part ever drops it and its count is exact; which names those are depends on no order.
 */
export const keepLeastNames = (counts: Record<string, number>): Record<string, number> => {
  const names = Object.keys(counts);
  if (names.length <= namesMax) return counts;
  return Object.fromEntries(
    names
      .sort(byHash)
      .slice(0, namesMax)
      .map((name) => [name, counts[name] ?? 0]),
  );
};
