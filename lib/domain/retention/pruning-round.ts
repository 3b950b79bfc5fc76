import type { EpochMs } from "../time.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** At 02:40 UTC, when most people sleep. */
const roundStartMs = 160 * minuteMs;

/** Three tries, a minute apart; what all of them miss, the next day's find. */
const roundMs = 3 * minuteMs;

/** Whether it is looked now, once a day, for what need not be kept any more. */
export const isPruningRound = (at: EpochMs): boolean => {
  const since = (at % dayMs) - roundStartMs;
  return since >= 0 && since < roundMs;
};
