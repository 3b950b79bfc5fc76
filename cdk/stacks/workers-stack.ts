import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { type DeployedFunction, deployedFunctions } from "../deployed-functions.ts";
import { addAuditSequencer } from "../functions/audit-sequencer.ts";
import { addCapture } from "../functions/capture.ts";
import { addDriftScanner } from "../functions/drift-scanner.ts";
import { addDriftScheduler } from "../functions/drift-scheduler.ts";
import { addNotifier } from "../functions/notifier.ts";
import { addReconciler } from "../functions/reconciler.ts";
import { addRolloutStepper } from "../functions/rollout-stepper.ts";
import { addTrainingLauncher } from "../functions/training-launcher.ts";
import { addTrainingRecorder } from "../functions/training-recorder.ts";
import type { Platform } from "../platform.ts";
import { namePrefix } from "../settings.ts";
import type { Storage } from "../storage.ts";

type AddWorker = (scope: Construct, platform: Platform, storage: Storage) => unknown;

const addWorker: Readonly<Record<(typeof deployedFunctions.workers)[number], AddWorker>> = {
  capture: addCapture,
  "drift-scheduler": addDriftScheduler,
  "drift-scanner": addDriftScanner,
  "rollout-stepper": addRolloutStepper,
  "training-launcher": addTrainingLauncher,
  "training-recorder": addTrainingRecorder,
  "audit-sequencer": addAuditSequencer,
  notifier: addNotifier,
  reconciler: addReconciler,
};

/** Everything that queues, streams, facts and the clock wake. */
export class WorkersStack extends Stack {
  constructor(scope: Construct, platform: Platform, storage: Storage, built: ReadonlySet<DeployedFunction>) {
    super(scope, `${namePrefix(platform.settings)}-workers`, {
      description: "Tidegate: capture, drift, training, rollouts, facts and the audit log in the background",
    });
    for (const name of deployedFunctions.workers) if (built.has(name)) addWorker[name](this, platform, storage);
  }
}
