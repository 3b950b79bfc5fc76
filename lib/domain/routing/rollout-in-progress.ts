import type { Route } from "./route.ts";

export interface RolloutInProgress {
  readonly code: "rollout-in-progress";
  readonly route: string;
  readonly rollout: string;
  /** Whether its traffic is on the way back already: then nobody can stop or promote it any more. */
  readonly isRollingBack: boolean;
}

/**
 * The refusal of whatever would move the traffic of a route that a rollout has; undefined where none has it, or `own` does.
 *
 * From its start until its rollback a rollout has an arm of its canary on the route, with no weight at least.
 *
 * @param own  id of the rollout that is asking
 */
export const rolloutInProgress = (route: Route | undefined, own?: string): RolloutInProgress | undefined => {
  const rollout = route?.rollout ?? undefined;
  if (route === undefined || rollout === undefined || rollout === own) return undefined;
  const isRollingBack = route.arms.every(({ role }) => role !== "canary");
  return { code: "rollout-in-progress", route: route.name, rollout, isRollingBack };
};
