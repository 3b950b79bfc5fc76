import { foreignText } from "../foreign-text.ts";

const namesMax = 32;

/** UTF-16 code units of a name: callers choose these texts, and all of them must fit into an item. */
const lengthMax = 64;

/**
 * The name under which a value is counted: itself, if it can be shown and hashed; else its beginning and its hash.
 *
 * @param text  from `categoryText`, as a caller sent it
 */
export const unseenName = (text: string): string => {
  // As a member of an object this name is lost on most ways through JSON.
  const isPlain = text === foreignText(text, lengthMax) && text !== "__proto__";
  return isPlain ? text : `${foreignText(text, lengthMax - 9)}~${hashOf(text).toString(16).padStart(8, "0")}`;
};

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
