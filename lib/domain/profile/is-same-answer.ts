/**
 * Whether what a model answered is what turned out to be right, both as texts of `categoryText`. A truth value is the
 * class of two that it stands for, whichever side sent it as one: `true` is "1", and `false` is "0". So are `True` and `TRUE`:
 * reference rows hold what pandas and R make of truth values.
 *
 * @param one    null or undefined where there is no answer, which equals only another that is missing in the same way
 */
export const isSameAnswer = (one: string | null | undefined, other: string | null | undefined): boolean =>
  classOf(one) === classOf(other);

const classOf = (text: string | null | undefined): string | null | undefined => {
  if (text === null || text === undefined) return text;
  if (/^true$/i.test(text)) return "1";
  return /^false$/i.test(text) ? "0" : text;
};
