/**
 * Whether what a model answered is what turned out to be right, both as texts of `categoryText`. A truth value is the
 * class of two that it stands for, whichever side sent it as one: `true` is "1", and `false` is "0".
 *
 * @param one    null or undefined where there is no answer, which equals only another that is missing in the same way
 */
export const isSameAnswer = (one: string | null | undefined, other: string | null | undefined): boolean =>
  classOf(one) === classOf(other);

const classOf = (text: string | null | undefined): string | null | undefined => {
  if (text === "true") return "1";
  return text === "false" ? "0" : text;
};
