import { captureHour } from "../inference/capture-hour.ts";
import type { EpochMs } from "../time.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Captures are written within seconds; what a queue had to deliver again comes within minutes. */
const graceMs = 15 * minuteMs;

/** Three tries an hour, a minute apart; what all of them miss, the next hour's find. */
const roundMs = 3 * minuteMs;

/** How far back an hour is looked for that nobody has closed. */
const catchUpMs = 72 * hourMs;

/** When a closed hour is looked at once more, for what came after its grace. */
const againMs = 24 * hourMs;

/** Whether capture hours are closed now: listing objects costs money, so not at each tick. */
export const isCaptureRound = (at: EpochMs): boolean => {
  const sinceHour = at - captureHour(at) - graceMs;
  return sinceHour >= 0 && sinceHour < roundMs;
};

/** Starts of the hours that may be closed now: from `from` to before `before`. */
export const captureHoursDue = (at: EpochMs): { readonly from: EpochMs; readonly before: EpochMs } => {
  const before = captureHour(at - graceMs);
  return { from: before - catchUpMs, before };
};

/** Whether an hour that is closed is looked at again in this round. */
export const isLookedAtAgain = (start: EpochMs, at: EpochMs): boolean => {
  const since = at - (start + hourMs + graceMs + againMs);
  return since >= 0 && since < hourMs;
};
