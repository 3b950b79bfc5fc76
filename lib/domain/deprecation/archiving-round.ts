import type { EpochMs } from "../time.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** At 03:10 UTC, half an hour after the logs are pruned. */
const roundStartMs = 190 * minuteMs;

/** One a minute. */
const parts = 10;

/**
 * Which part of the models the deprecation policy is applied to now: each night a tenth a minute, so that no round has more
 * to do than its share, and none has to remember where the last one came to.
 *
 * @returns  0 to 9; undefined outside the ten minutes
 */
export const archivingPart = (at: EpochMs): number | undefined => {
  const part = Math.floor(((at % dayMs) - roundStartMs) / minuteMs);
  return part >= 0 && part < parts ? part : undefined;
};

/** @param model  id: 32 hex digits, the last of which are random */
export const isInPart = (model: string, part: number): boolean => Number.parseInt(model.slice(-8), 16) % parts === part;
