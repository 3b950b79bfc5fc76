import { z } from "zod";
import type { ArmCounts } from "../../../domain/rollout/arm-counts.ts";
import { type ArmSum, addArm } from "../../../domain/rollout/arm-sum.ts";

const armText = z.array(
  z.strictObject({
    revision: z.int(),
    arm: z.enum(["stable", "canary"]),
    version: z.int(),
    requests: z.int(),
    failed: z.int(),
    labelled: z.int(),
    wrong: z.int(),
  }),
);

/** Writes counts of arms as a slot of the measure table holds them. */
export const writeArms = (sum: ArmSum): string => JSON.stringify([...sum.values()] satisfies readonly ArmCounts[]);

/** Reads what `writeArms` wrote into a sum. */
export const readArms = (text: string, sum: ArmSum = new Map()): ArmSum => {
  for (const counts of armText.parse(JSON.parse(text))) addArm(sum, counts);
  return sum;
};
