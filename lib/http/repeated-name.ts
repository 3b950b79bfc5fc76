import { endOfString } from "../domain/json-text.ts";

/**
 * Finds what JSON.parse passes over: an object that names a member twice (RFC 7493, 2.3), where each reader could
 * believe another one of them.
 *
 * @param text  valid JSON
 * @returns     the first repeated name, undefined when there is none
 */
export const repeatedName = (text: string): string | undefined => {
  // One entry per open bracket: the names of an object, undefined for an array.
  const open: (Set<string> | undefined)[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === "{") open.push(new Set());
    else if (character === "[") open.push(undefined);
    else if (character === "}" || character === "]") open.pop();
    else if (character === '"') {
      const end = endOfString(text, index);
      const names = open.at(-1);
      if (names !== undefined && /^\s*:/.test(text.slice(end + 1, end + 64))) {
        const name: string = JSON.parse(text.slice(index, end + 1));
        if (names.has(name)) return name;
        names.add(name);
      }
      index = end;
    }
  }
  return undefined;
};
