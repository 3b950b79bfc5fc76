import { foreignText } from "../foreign-text.ts";
import type { DriftAssessment } from "./assess-drift.ts";
import type { PerformanceAssessment } from "./assess-performance.ts";
import type { FeatureDrift } from "./feature-drift.ts";

const valueLengthMax = 40;
const linesMax = 10;

/** A difference of missing values that is worth telling. */
const missingTold = 0.02;

/** What a window's drift comes to, a line for each feature that has drifted, worst first. */
export const driftFindings = ({ features }: DriftAssessment): readonly string[] =>
  features
    .filter(({ verdict }) => verdict === "DRIFTED")
    .slice(0, linesMax)
    .map(lineOf);

const lineOf = (feature: FeatureDrift): string => {
  const { name, hasVanished, psiDebiased, mean, mostShifted, missing, newCategories } = feature;
  if (hasVanished)
    return `${name} has vanished: no row has a value, ${percent(1 - missing.reference)} of the reference have one`;
  const parts = [`${name}: PSI ${psiDebiased.toFixed(2)}`];
  if (mean !== null) parts.push(`mean ${short(mean.reference)} → ${short(mean.current)}`);
  if (mostShifted !== null) {
    const { value, reference, current } = mostShifted;
    parts.push(`"${foreignText(value, valueLengthMax)}" ${percent(reference)} → ${percent(current)}`);
  }
  if (missing.current - missing.reference >= missingTold)
    parts.push(`missing ${percent(missing.reference)} → ${percent(missing.current)}`);
  if (newCategories !== null && newCategories.share > 0)
    parts.push(`${percent(newCategories.share)} new categories (${newCategories.names.slice(0, 3).join(", ")})`);
  return parts.join(", ");
};

/** What a window's performance comes to, in a line where it has decayed. */
export const performanceFindings = ({ verdict, reference, current, loss }: PerformanceAssessment): readonly string[] =>
  verdict === "DECAYED" && loss !== null
    ? [
        `accuracy ${percent(current.accuracy ?? 0)} of ${current.labelled} labels, ${percent(reference.accuracy ?? 0)} on the reference: a loss of ${percent(loss.difference)}, at least ${percent(loss.lower)}`,
      ]
    : [];

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const short = (figure: number): string => String(Number(figure.toPrecision(4)));
