import { type CellValue, categoryText } from "./category-text.ts";
import { isSameAnswer } from "./is-same-answer.ts";
import type { Outcome } from "./outcome.ts";
import { addTo, addUnseen, type FeatureSum, featureOf, type ProfileSum, segmentOf } from "./profile-sum.ts";
import type { FeatureBins, ReferenceProfile } from "./reference-profile.ts";
import { keepLeastNames, unseenName } from "./unseen-names.ts";

/** One row as it is measured. */
export interface MeasuredRow extends Outcome {
  readonly inputs: Readonly<Record<string, CellValue>>;
  /** Its segment, from `segmentIn`; null without segments. */
  readonly segment: string | null;
  /** What turned out to be right, as one text; null while nobody knows. */
  readonly truth: string | null;
}

/** Largest distance from the origin that a sum holds, in units: thousands of spreads, and still exact over 2^22 rows. */
const distanceMax = 2 ** 31;

/** Adds one row to a profile. */
export const addPrediction = (sum: ProfileSum, reference: ReferenceProfile, row: MeasuredRow): void => {
  sum.rows += 1;
  for (const bins of reference.features) {
    const feature = featureOf(sum, bins.name);
    if (bins.kind === "numeric") addNumber(feature, bins, row.inputs[bins.name]);
    else addCategory(feature, bins, row.inputs[bins.name]);
  }
  if (row.scoreBin !== null) addTo(sum.scores, row.scoreBin * labelClasses, 1);
  sum.outcomes.rows += 1;
  if (row.segment !== null) segmentOf(sum, row.segment).rows += 1;
  if (row.truth !== null) addLabel(sum, row, row.truth, 1);
};

/** Adds a label to the profile of its prediction, or with −1 takes it away, as a correction does first. */
export const addLabel = (
  sum: ProfileSum,
  { scoreBin, predicted, segment }: Omit<MeasuredRow, "inputs" | "truth">,
  truth: string,
  sign: 1 | -1,
): void => {
  const isWrong = !isSameAnswer(predicted, truth);
  const parts = segment === null ? [sum.outcomes] : [sum.outcomes, segmentOf(sum, segment)];
  for (const outcomes of parts) {
    outcomes.labelled += sign;
    if (isWrong) outcomes.wrong += sign;
  }
  const labelClass = labelClassOf(truth);
  if (scoreBin === null || labelClass === undefined) return;
  addTo(sum.scores, scoreBin * labelClasses, -sign);
  addTo(sum.scores, scoreBin * labelClasses + labelClass, sign);
};

/** Cells of a bin of scores: no label, label 0, label 1. */
const labelClasses = 3;

const labelClassOf = (truth: string): number | undefined => {
  if (isSameAnswer(truth, "0")) return 1;
  return isSameAnswer(truth, "1") ? 2 : undefined;
};

/** The segment of a row, among those the reference tells apart; `other` for the rest. */
export const segmentIn = (reference: ReferenceProfile, inputs: Readonly<Record<string, CellValue>>): string | null => {
  if (reference.segment === null) return null;
  const value = categoryText(inputs[reference.segment.column]);
  return value !== undefined && reference.segment.values.includes(value) ? value : "other";
};

const addNumber = (
  feature: FeatureSum,
  { edges, origin, unit }: Extract<FeatureBins, { kind: "numeric" }>,
  value: CellValue,
): void => {
  const number = numberOf(value);
  if (number === undefined || !Number.isFinite(number)) {
    addTo(feature.cells, edges.length + oddity(number), 1);
    return;
  }
  const bin = binOf(edges, number);
  addTo(feature.cells, bin, 1);
  const distance = Math.round((number - origin) / unit);
  // Adding zero keeps −0 out of sums.
  addTo(feature.sums, bin, Math.max(-distanceMax, Math.min(distanceMax, distance)) + 0);
};

/** Place behind the last edge of the cells for missing, infinite and mistyped values. */
const oddity = (number: number | undefined): number => {
  if (number === undefined) return 3;
  return Number.isNaN(number) ? 1 : 2;
};

/** Not a number for what is missing, undefined for what is no number at all. */
const numberOf = (value: CellValue): number | undefined => {
  if (typeof value === "number") return value;
  if (value === undefined || value === "") return Number.NaN;
  if (typeof value !== "string") return undefined;
  if (/^nan$/i.test(value)) return Number.NaN;
  const infinity = /^([+-]?)inf(inity)?$/i.exec(value);
  if (infinity !== null) return infinity[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const number = Number(value);
  return Number.isNaN(number) ? undefined : number;
};

/** First bin whose upper end is not below the value. */
const binOf = (edges: readonly number[], value: number): number => {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((edges[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
};

const addCategory = (
  feature: FeatureSum,
  { values }: Extract<FeatureBins, { kind: "categorical" }>,
  value: CellValue,
): void => {
  const text = categoryText(value);
  const place = text === undefined ? values.length + 1 : (placeOf(values, text) ?? values.length);
  addTo(feature.cells, place, 1);
  if (text === undefined || place !== values.length) return;
  addUnseen(feature, unseenName(text), 1);
  feature.unseen = keepLeastNames(feature.unseen);
};

/** Place of a text in a list that is in order of code units. */
const placeOf = (values: readonly string[], text: string): number | undefined => {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? "") < text) low = middle + 1;
    else high = middle;
  }
  return values[low] === text ? low : undefined;
};
