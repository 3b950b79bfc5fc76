/**
 * Writes a parsed JSON value as RFC 8785 has it: keys sorted by UTF-16 code units, no white space, numbers and strings
 * as ECMAScript writes them.
 *
 * @throws RangeError on a lone surrogate, and where the value is nested deeper than the stack
 */
export const canonicalJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return scalar(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${scalar(key)}:${canonicalJson(member)}`).join(",")}}`;
};

const scalar = (value: unknown): string => {
  if (typeof value === "string" && /\p{Cs}/u.test(value)) throw new RangeError("a string holds a lone surrogate");
  return JSON.stringify(value);
};
