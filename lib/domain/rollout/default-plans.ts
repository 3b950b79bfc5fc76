import type { RiskTier } from "../model/model.ts";
import type { RolloutPlan } from "./rollout.ts";

const minute = 60;
const hour = 3_600;

/** What every default plan has in common: our gateway splits, no harm is tolerated, one harmless canary in a hundred goes back. */
const common = {
  actuator: "router",
  intervalSeconds: minute,
  alpha: 0.01,
  toleratedRatio: { failed: 1, wrong: 1 },
} as const;

/** The plan of a rollout that was asked for without one. The more a model may harm, the longer a little of the traffic decides. */
export const defaultPlans: Readonly<Record<RiskTier, RolloutPlan>> = {
  1: {
    ...common,
    steps: [
      { weightBasisPoints: 500, minSeconds: 48 * hour, minRequests: 1_000 },
      { weightBasisPoints: 10_000, minSeconds: hour, minRequests: 1_000 },
    ],
    maxStepSeconds: 7 * 24 * hour,
    needsLabels: true,
  },
  2: {
    ...common,
    steps: [
      { weightBasisPoints: 1_000, minSeconds: hour, minRequests: 500 },
      { weightBasisPoints: 2_500, minSeconds: hour, minRequests: 500 },
      { weightBasisPoints: 5_000, minSeconds: hour, minRequests: 500 },
      { weightBasisPoints: 10_000, minSeconds: 10 * minute, minRequests: 500 },
    ],
    maxStepSeconds: 24 * hour,
    needsLabels: false,
  },
  3: {
    ...common,
    steps: [
      { weightBasisPoints: 1_000, minSeconds: 10 * minute, minRequests: 200 },
      { weightBasisPoints: 5_000, minSeconds: 10 * minute, minRequests: 200 },
      { weightBasisPoints: 10_000, minSeconds: 5 * minute, minRequests: 200 },
    ],
    maxStepSeconds: 12 * hour,
    needsLabels: false,
  },
  4: {
    ...common,
    steps: [
      { weightBasisPoints: 5_000, minSeconds: 5 * minute, minRequests: 50 },
      { weightBasisPoints: 10_000, minSeconds: minute, minRequests: 50 },
    ],
    maxStepSeconds: 6 * hour,
    needsLabels: false,
  },
};
