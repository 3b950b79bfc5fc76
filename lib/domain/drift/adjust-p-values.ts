/**
 * Adjusts the p-values of one scan for their number (Y. Benjamini and Y. Hochberg, 1995): features whose adjusted value is
 * at most q contain at most a share q of false alarms on average, however many features there are.
 *
 * @param pValues  each 0..1
 * @returns        in the same order, each 0..1 and at least its p-value; n·log n steps
 */
export const adjustPValues = (pValues: readonly number[]): readonly number[] => {
  const ranked = pValues.map((pValue, place) => ({ pValue, place })).sort((left, right) => right.pValue - left.pValue);
  const adjusted = [...pValues];
  let least = 1;
  for (const [index, { pValue, place }] of ranked.entries()) {
    least = Math.min(least, (pValue * pValues.length) / (pValues.length - index));
    adjusted[place] = least;
  }
  return adjusted;
};
