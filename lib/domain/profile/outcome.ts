import { type CellValue, categoryText } from "./category-text.ts";

/** What a model answered for one row, as far as it is measured. */
export interface Outcome {
  /** Index of the part of 0..1 that holds the score, 0..255; null where the model gives none. */
  readonly scoreBin: number | null;
  /** The answer as one text; null where there is none. */
  readonly predicted: string | null;
}

const scoreBins = 256;

/** Which of 256 equal parts of 0..1 a score lies in; null for what is no probability. */
export const scoreBinOf = (score: number | undefined): number | null =>
  score === undefined || !(score >= 0 && score <= 1) ? null : Math.min(scoreBins - 1, Math.floor(score * scoreBins));

/**
 * Reads the outputs of one row: `label` or else the only output is the answer; the second of two `probabilities`, or
 * `score`, is the score, the probability of the second class.
 */
export const outcomeOf = (outputs: Readonly<Record<string, CellValue>> | undefined): Outcome => {
  if (outputs === undefined) return { scoreBin: null, predicted: null };
  const { label, probabilities, score } = outputs;
  const values = Object.values(outputs);
  const answer = label ?? (values.length === 1 ? values[0] : undefined);
  const probability = Array.isArray(probabilities) && probabilities.length === 2 ? probabilities[1] : score;
  return {
    scoreBin: typeof probability === "number" ? scoreBinOf(probability) : null,
    predicted: categoryText(answer) ?? null,
  };
};
