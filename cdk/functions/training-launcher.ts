import type { Construct } from "constructs";
import { WorkerFunction } from "../constructs/worker-function.ts";
import { grantInvokeEndpoints } from "../endpoint-access.ts";
import { grantInvokeTargets } from "../model-targets.ts";
import type { Platform } from "../platform.ts";
import type { Storage } from "../storage.ts";
import { grantSubmitJobs } from "../training-access.ts";

/** Submits the job of every training run that is due, once, and takes pipelines from one phase to the next. */
export const addTrainingLauncher = (scope: Construct, platform: Platform, storage: Storage): WorkerFunction => {
  const worker = new WorkerFunction(scope, "training-launcher", platform, {
    description: "Submits training jobs to AWS Batch and advances pipelines",
    memoryMb: 1024,
    // Thousands of reference rows go through two models to tell whether one is better.
    timeoutSeconds: 180,
  });
  storage.state.grantCommands(worker.fn);
  storage.artifacts.grantRead(worker.fn);
  storage.artifacts.grantKeep(worker.fn);
  storage.artifacts.grantRetain(worker.fn);
  storage.artifacts.grantWriteSpec(worker.fn);
  grantSubmitJobs(worker.fn, platform.settings);
  // A candidate is tried out on its reference rows before anybody is asked to approve it.
  grantInvokeTargets(worker.fn, platform.settings);
  grantInvokeEndpoints(worker.fn, platform.settings);
  storage.facts.wake(worker, {
    about: ["training-run", "pipeline", "change-request", "rollout", "target", "model-version"],
  });
  worker.tickEveryMinute();
  return worker;
};
