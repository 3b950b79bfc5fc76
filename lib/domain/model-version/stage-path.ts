import type { Stage } from "./model-version.ts";
import { stageTransitions } from "./stage-transitions.ts";

/**
 * The shortest way from one stage to another, each step one that the lifecycle allows; the stage itself not in it.
 *
 * @returns  empty where it is there already; undefined where no way leads there
 */
export const stagePath = (from: Stage, to: Stage): readonly Stage[] | undefined => {
  const ways = new Map<Stage, readonly Stage[]>([[from, []]]);
  for (const [stage, way] of ways) {
    if (stage === to) return way;
    for (const next of stageTransitions[stage]) if (!ways.has(next)) ways.set(next, [...way, next]);
  }
  return undefined;
};
