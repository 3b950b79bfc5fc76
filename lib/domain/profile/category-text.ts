/** Values that JSON can carry for one row. */
export type CellValue = number | string | boolean | readonly (number | string | boolean)[] | undefined;

/**
 * One text for one category, whether it came as a number, a truth value or text: `1`, `1.0` and "1" are the same.
 *
 * @returns undefined for what is missing: nothing, an empty text, not a number
 */
export const categoryText = (value: CellValue): string | undefined => {
  if (value === undefined || value === "") return undefined;
  if (typeof value === "number") return Number.isNaN(value) ? undefined : String(value);
  if (typeof value !== "string") return typeof value === "boolean" ? String(value) : JSON.stringify(value);
  if (/^-?\d{1,15}(\.\d+)?$/.test(value)) return String(Number(value));
  return /^nan$/i.test(value) ? undefined : value;
};
