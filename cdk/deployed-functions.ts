import { existsSync } from "node:fs";
import { join } from "node:path";

/** Everything under functions/ that AWS runs, by what wakes it. The stacks hold exactly what is built of it. */
export const deployedFunctions = {
  controlPlane: ["registry", "rollouts", "monitoring", "training", "audit", "inference", "mlflow"],
  workers: [
    "capture",
    "drift-scheduler",
    "drift-scanner",
    "rollout-stepper",
    "training-launcher",
    "training-recorder",
    "audit-sequencer",
    "notifier",
    "reconciler",
  ],
  /** Cosigns what the log shows; alone in its stack. */
  witness: ["witness"],
  /** Stands before the API in CloudFront, which takes functions from us-east-1 only. */
  edge: ["edge"],
  /** Code only: the control plane creates one function per target from it. */
  assets: ["model-server"],
} as const;

export type DeployedFunction = (typeof deployedFunctions)[keyof typeof deployedFunctions][number];

/**
 * Splits the table by what lies in the build folder.
 *
 * @param dist folder that build.ts writes, one sub-folder per function
 */
export const builtFunctions = (
  dist: string,
): { readonly built: ReadonlySet<DeployedFunction>; readonly missing: readonly DeployedFunction[] } => {
  const all: readonly DeployedFunction[] = Object.values(deployedFunctions).flat();
  const lies = (name: DeployedFunction) => existsSync(join(dist, name, "index.mjs"));
  // Without the code of targets the stepper would have nothing to make.
  const isBuilt = (name: DeployedFunction) => lies(name) && (name !== "rollout-stepper" || lies("model-server"));
  return { built: new Set(all.filter(isBuilt)), missing: all.filter((name) => !isBuilt(name)) };
};
