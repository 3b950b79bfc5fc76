import type { Signature, TensorSignature } from "../model-version/model-version.ts";
import { addPrediction, segmentIn } from "./add-prediction.ts";
import { categoryText } from "./category-text.ts";
import { numericBins } from "./numeric-bins.ts";
import { scoreBinOf } from "./outcome.ts";
import { emptyProfile } from "./profile-sum.ts";
import type { FeatureBins, ReferenceProfile } from "./reference-profile.ts";
import type { ReferenceRow } from "./reference-rows.ts";

const categoriesMax = 100;
const segmentsMax = 20;

/**
 * Freezes the bins of a version's features on its reference rows, and counts these rows in them. A pure function of the
 * file, so that the profile can be made again from it, bit for bit.
 *
 * @param rows  at least one, from `readReferenceRows`
 */
export const freezeReference = (
  rows: readonly ReferenceRow[],
  signature: Signature,
  segmentColumn: string | null,
): ReferenceProfile => {
  const features = signature.inputs.map((input) => binsOf(input, rows));
  const segment =
    segmentColumn === null
      ? null
      : { column: segmentColumn, values: frequent(rows, segmentColumn, segmentsMax).values };
  const bins: ReferenceProfile = { schema: "reference-profile.v1", features, segment, counts: emptyProfile() };
  const counts = emptyProfile();
  for (const { values, score, predicted, truth } of rows)
    addPrediction(counts, bins, {
      inputs: values,
      scoreBin: score === null ? null : scoreBinOf(score),
      predicted,
      truth: predicted === null ? null : truth,
      segment: segmentIn(bins, values),
    });
  return { ...bins, counts };
};

/** An input without a kind is numeric if its datatype has fractions: integers are mostly codes. */
const binsOf = ({ name, kind, datatype }: TensorSignature, rows: readonly ReferenceRow[]): FeatureBins => {
  const isNumeric = kind === undefined ? /^(FP|BF)/.test(datatype) : kind === "numeric";
  if (!isNumeric) return { kind: "categorical", name, ...frequent(rows, name, categoriesMax) };
  const numbers = rows.map(({ values }) => values[name] ?? "").filter((text) => text !== "");
  return { kind: "numeric", name, ...numericBins(numbers.map(Number).filter(Number.isFinite)) };
};

const frequent = (rows: readonly ReferenceRow[], column: string, most: number) => {
  const counts = new Map<string, number>();
  for (const { values } of rows) {
    const text = categoryText(values[column]);
    if (text !== undefined) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const ranked = [...counts].sort(([left, many], [right, few]) => few - many || (left < right ? -1 : 1));
  const values = ranked
    .slice(0, most)
    .map(([text]) => text)
    .sort();
  return { values, isComplete: ranked.length <= most };
};
