import { assignmentBucket, buckets } from "./assignment-bucket.ts";
import type { Arm, Route } from "./route.ts";

/**
 * Picks the arm that serves a unit: the same one every time, until the weights or the salt change.
 *
 * The first canary holds buckets from 0 upward, the others from the top downward in the order of the arms; stable has
 * what is left. So when a canary's weight grows at the expense of stable, no unit of the first or the second canary
 * leaves its arm. For three canaries no rule could promise it: each pair would have to grow from opposite ends.
 *
 * @param route  weights of its stable and canary arms sum to 10 000; shadow arms copy traffic and are never picked
 * @param unit   well-formed text; the prediction's own id where the caller has no unit
 * @returns      undefined only when the route has neither a stable arm nor a canary that holds the bucket
 */
export const pickArm = ({ arms, salt }: Pick<Route, "arms" | "salt">, unit: string): Arm | undefined => {
  const bucket = assignmentBucket(salt, unit);
  const [first, ...others] = arms.filter(({ role }) => role === "canary");
  if (first !== undefined && bucket < first.weightBasisPoints) return first;

  let top = buckets;
  for (const arm of others) {
    top -= arm.weightBasisPoints;
    if (bucket >= top) return arm;
  }
  return arms.find(({ role }) => role === "stable");
};
