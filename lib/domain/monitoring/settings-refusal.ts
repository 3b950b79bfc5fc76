import { type InvalidPlan, planRefusal } from "../rollout/plan-refusal.ts";
import type { Target } from "../routing/target.ts";
import { type SpecRefusal, specRefusal } from "../training/spec-refusal.ts";
import type { MonitorSettings } from "./monitor.ts";

export interface InvalidMonitor {
  readonly code: "invalid-monitor";
  /** JSON Pointer (RFC 6901) into the settings. */
  readonly pointer: string;
  /** What would be right. */
  readonly detail: string;
}

export type SettingsRefusal = InvalidMonitor | InvalidPlan | SpecRefusal;

const hourSeconds = 3_600;
const daySeconds = 86_400;

/** Hours are put together to days some days after this. */
const hoursKeptSeconds = 30 * daySeconds;

/**
 * Says why nobody could follow settings; undefined when they are sound.
 *
 * Windows consist of whole buckets, and buckets are put together by the hour and by the day as they get old, so a window must
 * not cut an hour in another way, nor a day. The same holds for how far back labels are looked for.
 *
 * @param bucketSeconds  length of a profile's bucket, a divisor of an hour
 * @param servingKind    kind of the target whose traffic a retraining's rollout would move, where it is known
 */
export const settingsRefusal = (
  settings: MonitorSettings,
  bucketSeconds: number,
  servingKind: Target["kind"] | undefined,
): SettingsRefusal | undefined => {
  const { windowSeconds, drift, performance, retraining } = settings;
  const fault = (pointer: string, detail: string): InvalidMonitor => ({ code: "invalid-monitor", pointer, detail });
  if (windowSeconds % bucketSeconds !== 0)
    return fault("/windowSeconds", `a multiple of ${bucketSeconds}, the length of a profile's bucket`);
  if (!fitsCalendar(windowSeconds))
    return fault("/windowSeconds", "a divisor of an hour, whole hours that divide a day, or whole days");
  if (performance.labelDelaySeconds % windowSeconds !== 0)
    return fault("/performance/labelDelaySeconds", `a multiple of ${windowSeconds}, the length of a window`);
  if (performance.labelDelaySeconds >= hourSeconds && windowSeconds < hourSeconds)
    return fault("/performance/labelDelaySeconds", "less than an hour where windows are shorter than one");
  if (performance.labelDelaySeconds > hoursKeptSeconds && windowSeconds < daySeconds)
    return fault("/performance/labelDelaySeconds", "at most 30 days where windows are shorter than a day");
  if (drift.psiApproaching > drift.psiDrifted)
    return fault("/drift/psiApproaching", `at most ${drift.psiDrifted}, where a feature has drifted`);
  if (performance.accuracyLossApproaching > performance.accuracyLossDecayed)
    return fault(
      "/performance/accuracyLossApproaching",
      `at most ${performance.accuracyLossDecayed}, where accuracy has decayed`,
    );
  return retraining === null
    ? undefined
    : (specRefusal(retraining.training) ?? planRefusal(retraining.rollout, "/retraining/rollout", servingKind));
};

const fitsCalendar = (seconds: number): boolean => {
  if (seconds <= hourSeconds) return hourSeconds % seconds === 0;
  return seconds <= daySeconds ? seconds % hourSeconds === 0 && daySeconds % seconds === 0 : seconds % daySeconds === 0;
};
