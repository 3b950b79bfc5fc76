import type { MonitorSettings, PerformanceVerdict } from "../monitoring/monitor.ts";
import type { OutcomeCounts, Profile } from "../profile/profile.ts";
import { ownOf } from "../profile/profile-sum.ts";
import { type DifferenceInterval, differenceInterval } from "./difference-interval.ts";
import type { BeforeAndAfter } from "./feature-drift.ts";

/** How often answers were right, as far as it is known. */
export interface Accuracy extends OutcomeCounts {
  /** Share of the labelled that were right, 0..1; null without labels. */
  readonly accuracy: number | null;
}

/** What a window says about the answers of a version. */
export interface PerformanceAssessment {
  readonly verdict: PerformanceVerdict;
  /** Why nothing can be said; null when something can. */
  readonly insufficient: "no-reference" | "too-few-labels" | null;
  readonly reference: Accuracy;
  readonly current: Accuracy;
  /** Accuracy of the reference minus that of the window, with its interval of 99 %; null without labels on both sides. */
  readonly loss: DifferenceInterval | null;
  /** The same figures by segment; nothing is decided on them. */
  readonly segments: Readonly<Record<string, BeforeAndAfter<Accuracy>>>;
}

const nothing: OutcomeCounts = { rows: 0, labelled: 0, wrong: 0 };

/**
 * Decides whether a version answers worse in a window than on its reference rows. It has decayed when the loss of accuracy is
 * one beyond doubt (its interval is above zero) and one that matters (its amount). As labels come late, a window may be
 * assessed again with more of them.
 *
 * @param reference  the version's reference rows; null for one without
 */
export const assessPerformance = (
  reference: Pick<Profile, "outcomes" | "segments"> | null,
  current: Pick<Profile, "outcomes" | "segments">,
  { minLabelled, accuracyLossApproaching, accuracyLossDecayed }: MonitorSettings["performance"],
): PerformanceAssessment => {
  const [before, after] = [reference?.outcomes ?? nothing, current.outcomes];
  const loss =
    before.labelled > 0 && after.labelled > 0 ? differenceInterval(proportionOf(before), proportionOf(after)) : null;
  const insufficient =
    before.labelled === 0 ? "no-reference" : after.labelled < Math.max(1, minLabelled) ? "too-few-labels" : null;
  return {
    verdict:
      insufficient !== null || loss === null
        ? "INSUFFICIENT"
        : verdictOf(loss, accuracyLossApproaching, accuracyLossDecayed),
    insufficient,
    reference: accuracyOf(before),
    current: accuracyOf(after),
    loss,
    segments: bySegment(reference?.segments ?? {}, current.segments),
  };
};

const verdictOf = (
  { difference, lower }: DifferenceInterval,
  approaching: number,
  decayed: number,
): PerformanceVerdict => {
  if (lower <= 0 || difference < approaching) return "STABLE";
  return difference >= decayed ? "DECAYED" : "APPROACHING";
};

const bySegment = (
  reference: Profile["segments"],
  current: Profile["segments"],
): Readonly<Record<string, BeforeAndAfter<Accuracy>>> => {
  const names = [...new Set([...Object.keys(reference), ...Object.keys(current)])].sort();
  return Object.fromEntries(
    names.map((name) => [
      name,
      {
        reference: accuracyOf(ownOf(reference, name) ?? nothing),
        current: accuracyOf(ownOf(current, name) ?? nothing),
      },
    ]),
  );
};

const proportionOf = ({ labelled, wrong }: OutcomeCounts) => ({ successes: labelled - wrong, trials: labelled });

const accuracyOf = (counts: OutcomeCounts): Accuracy => ({
  ...counts,
  accuracy: counts.labelled === 0 ? null : (counts.labelled - counts.wrong) / counts.labelled,
});
