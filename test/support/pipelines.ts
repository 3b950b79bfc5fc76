import { createHash } from "node:crypto";
import type { Monitor } from "../../lib/domain/monitoring/monitor.ts";
import type { RetrainingPolicy } from "../../lib/domain/pipeline/pipeline.ts";
import { trainingSpec } from "./training.ts";

/** The data set that the policies of tests name: to be uploaded where it has to be there. */
export const policyData = "amount,shop,region,repaid\n";
const sha256 = createHash("sha256").update(policyData).digest("hex");

export const retrainingPolicy = (overrides: Partial<RetrainingPolicy> = {}): RetrainingPolicy => ({
  on: ["drift", "decay"],
  cooldownSeconds: 3_600,
  approval: "manual",
  training: trainingSpec({ dataset: { sha256, format: "csv" } }),
  gates: { accuracyMin: 0.5, accuracyGainMin: 0, pValueMax: 1, missingMax: 0.01 },
  rollout: {
    actuator: "router",
    steps: [
      { weightBasisPoints: 1_000, minSeconds: 1, minRequests: 1 },
      { weightBasisPoints: 10_000, minSeconds: 1, minRequests: 1 },
    ],
    intervalSeconds: 1,
    maxStepSeconds: 60,
    alpha: 0.01,
    toleratedRatio: { failed: 1.25, wrong: 1.25 },
    needsLabels: false,
  },
  ...overrides,
});

/** The monitor of the model `fraud` (`m1`). */
export const monitor = (overrides: Partial<Monitor> = {}): Monitor => ({
  schema: "monitor.v1",
  name: "fraud",
  model: "m1",
  modelName: "fraud",
  riskTier: 3,
  windowSeconds: 60,
  minRows: 100,
  drift: { falseDiscoveryRate: 0.01, psiApproaching: 0.05, psiDrifted: 0.1 },
  performance: { labelDelaySeconds: 0, minLabelled: 100, accuracyLossApproaching: 0.01, accuracyLossDecayed: 0.02 },
  openAfterWindows: 1,
  closeAfterWindows: 2,
  retraining: retrainingPolicy(),
  assessedThrough: 0,
  last: null,
  driftWatch: { incident: null, streak: 0 },
  performanceWatch: { incident: null, streak: 0 },
  pipeline: null,
  cooldownUntil: null,
  createdAt: 0,
  updatedAt: 0,
  ...overrides,
});
