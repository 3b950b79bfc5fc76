import type { ChangeOf, Loaded } from "../command/change.ts";
import type { Stage } from "../model-version/model-version.ts";
import type { StageSubject } from "../model-version/stage-move.ts";
import { mayServe } from "../model-version/stage-transitions.ts";
import { versionChange } from "../model-version/version-change.ts";
import { accept, type Result, refuse } from "../result.ts";
import { isReadyOn } from "../routing/is-ready-on.ts";
import { type RolloutInProgress, rolloutInProgress } from "../routing/rollout-in-progress.ts";
import type { Route } from "../routing/route.ts";
import { including } from "../sorted-set.ts";
import type { EpochMs } from "../time.ts";
import type { InvalidPlan } from "./plan-refusal.ts";
import { planRefusal } from "./plan-refusal.ts";
import type { Rollout, RolloutPlan } from "./rollout.ts";
import { armsWithCanary, shiftedRoute } from "./rollout-arms.ts";
import { rolloutChange } from "./rollout-change.ts";

export type RolloutStartRefusal =
  | InvalidPlan
  | RolloutInProgress
  | { readonly code: "nothing-to-compare"; readonly model: string }
  | { readonly code: "arm-not-approved"; readonly version: number; readonly role: "canary"; readonly stage: Stage }
  | { readonly code: "route-has-canary"; readonly route: string; readonly versions: readonly number[] }
  | { readonly code: "not-deployed"; readonly version: number; readonly targets: readonly string[] };

export interface RolloutStart {
  /** Id of the new rollout, 32 hex digits. */
  readonly id: string;
  readonly plan: RolloutPlan;
  /** Id of the change request that people approved. */
  readonly changeRequest: string;
  readonly reason: string;
  /** Id for the effect of a first shift that the target makes, 32 hex digits. */
  readonly effectId: string;
  /** Instant of the decision, epoch milliseconds UTC. */
  readonly at: EpochMs;
}

export interface StartedRollout {
  readonly rollout: ChangeOf<"rollout">;
  readonly route: ChangeOf<"route">;
  readonly version: ChangeOf<"model-version">;
}

/**
 * Why a rollout with this plan cannot be asked for; undefined when it can. Whether the version is deployed is only asked when
 * it starts.
 */
export const rolloutRefusal = (
  { model, version, route, targets }: StageSubject,
  plan: RolloutPlan,
): Exclude<RolloutStartRefusal, { readonly code: "not-deployed" }> | undefined => {
  if (route === undefined) return { code: "nothing-to-compare", model: model.state.name };
  const { name, arms, target } = route.state;
  const inProgress = rolloutInProgress(route.state);
  if (inProgress !== undefined) return inProgress;
  const { number, stage } = version.state;
  if (!mayServe(stage)) return { code: "arm-not-approved", version: number, role: "canary", stage };
  const versions = arms.filter((arm) => arm.role === "canary" && arm.version !== number).map((arm) => arm.version);
  if (versions.length > 0) return { code: "route-has-canary", route: name, versions };
  return planRefusal(plan, "/plan", targets.find((candidate) => candidate.name === target)?.kind);
};

/**
 * Starts a rollout: the candidate gets the first step's share of the route beside the version in Production. Where the target
 * is to split, the gateway goes on asking the stable version until the target has said that the weights are in force.
 */
export const startRollout = (
  subject: StageSubject,
  start: RolloutStart,
): Result<StartedRollout, RolloutStartRefusal> => {
  const refusal = rolloutRefusal(subject, start.plan);
  if (refusal !== undefined) return refuse(refusal);
  const { model, version, route, targets } = subject;
  if (route === undefined) throw new Error("a rollout that nothing speaks against has a route");
  const { number, routes } = version.state;
  const target = targets.find(({ name }) => name === route.state.target);
  if (target === undefined || !isReadyOn(target, number))
    return refuse({ code: "not-deployed", version: number, targets: [route.state.target] });

  const { riskTier } = model.state;
  const rollout = newRollout(subject, route, start);
  const weight = start.plan.actuator === "router" ? rollout.shift.weightBasisPoints : 0;
  const arms = armsWithCanary(route.state.arms, rollout, weight);
  const decision = { decision: "start", reason: start.reason, evidence: [] } as const;
  return accept({
    rollout: rolloutChange(null, "rollout-started", rollout, decision, start.at),
    route: shiftedRoute(route, riskTier, "traffic-shifted", { arms, rollout: start.id }, start.at),
    version: versionChange(version, "version-routed", riskTier, start.at, {
      routes: including(routes, route.state.name),
      openChangeRequest: null,
    }),
  });
};

const newRollout = (
  { model, version }: StageSubject,
  route: Loaded<Route>,
  { id, plan, changeRequest, effectId, at }: RolloutStart,
): Rollout => {
  const stable = route.state.arms.find(({ role }) => role === "stable");
  const [first] = plan.steps;
  if (stable === undefined || first === undefined) throw new Error(`rollout ${id} has nothing to shift`);
  const byRouter = plan.actuator === "router";
  const revision = route.revision + 1;
  return {
    schema: "rollout.v1",
    id,
    route: route.state.name,
    model: model.state.id,
    modelName: model.state.name,
    riskTier: model.state.riskTier,
    target: route.state.target,
    stable: stable.version,
    candidate: version.state.number,
    plan,
    changeRequest,
    status: "shifting",
    step: 0,
    firstRevision: revision,
    shift: {
      weightBasisPoints: first.weightBasisPoints,
      revision,
      effect: byRouter ? null : effectId,
      failure: null,
      requestedAt: at,
      appliedAt: byRouter ? at : null,
      confirmedAt: null,
    },
    stepStartedAt: null,
    decisions: [],
    startedAt: at,
    updatedAt: at,
    finishedAt: null,
  };
};
