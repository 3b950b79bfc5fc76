import type { ArmCounts } from "./arm-counts.ts";

/** Counts of arms that are being added to. */
export type ArmSum = Map<string, { -readonly [Name in keyof ArmCounts]: ArmCounts[Name] }>;

/** Adds counts of one arm to a sum, which may hold others; integers, so in any order. */
export const addArm = (sum: ArmSum, counts: ArmCounts): void => {
  const key = `${counts.revision}#${counts.arm}#${counts.version}`;
  const found = sum.get(key);
  if (found === undefined) {
    sum.set(key, { ...counts });
    return;
  }
  found.requests += counts.requests;
  found.failed += counts.failed;
  found.labelled += counts.labelled;
  found.wrong += counts.wrong;
};
