import type { ArmBucket, ArmCounts } from "../../lib/domain/rollout/arm-counts.ts";
import type { Rollout, RolloutPlan } from "../../lib/domain/rollout/rollout.ts";

/** A plan of three steps, each of a minute and ten requests. */
export const plan = (overrides: Partial<RolloutPlan> = {}): RolloutPlan => ({
  actuator: "router",
  steps: [1_000, 5_000, 10_000].map((weightBasisPoints) => ({ weightBasisPoints, minSeconds: 60, minRequests: 10 })),
  intervalSeconds: 60,
  maxStepSeconds: 600,
  alpha: 0.01,
  toleratedRatio: { failed: 1, wrong: 1 },
  needsLabels: false,
  ...overrides,
});

/** A rollout of version 2 beside version 1 that has asked for its first step with revision 5 of the route. */
export const rollout = (overrides: Partial<Rollout> = {}): Rollout => ({
  schema: "rollout.v1",
  id: "ro1",
  route: "fraud",
  model: "m1",
  modelName: "fraud",
  riskTier: 3,
  target: "fraud-lambda",
  stable: 1,
  candidate: 2,
  plan: plan(),
  changeRequest: "cr1",
  status: "shifting",
  step: 0,
  firstRevision: 5,
  shift: {
    weightBasisPoints: 1_000,
    revision: 5,
    effect: null,
    failure: null,
    requestedAt: 0,
    appliedAt: 0,
    confirmedAt: null,
  },
  stepStartedAt: null,
  decisions: [],
  startedAt: 0,
  updatedAt: 0,
  finishedAt: null,
  ...overrides,
});

/** What one arm of that rollout did. */
export const arm = (name: ArmCounts["arm"], counts: Partial<ArmCounts> = {}): ArmCounts => ({
  revision: 5,
  arm: name,
  version: name === "canary" ? 2 : 1,
  requests: 0,
  failed: 0,
  labelled: 0,
  wrong: 0,
  ...counts,
});

/** One bucket of its counts. */
export const bucket = (start: number, ...arms: readonly ArmCounts[]): ArmBucket => ({ start, arms });
