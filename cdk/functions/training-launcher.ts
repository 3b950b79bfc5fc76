import type { Construct } from "constructs";
import { WorkerFunction } from "../constructs/worker-function.ts";
import type { Platform } from "../platform.ts";
import type { Storage } from "../storage.ts";
import { grantSubmitJobs } from "../training-access.ts";

/** Submits the job of every training run that is due, once. */
export const addTrainingLauncher = (scope: Construct, platform: Platform, storage: Storage): WorkerFunction => {
  const worker = new WorkerFunction(scope, "training-launcher", platform, {
    description: "Submits training jobs to AWS Batch",
    memoryMb: 512,
    timeoutSeconds: 60,
  });
  storage.state.grantCommands(worker.fn);
  storage.artifacts.grantWriteSpec(worker.fn);
  grantSubmitJobs(worker.fn, platform.settings);
  worker.wakeOn(storage.state, "EFFECT#training-launcher#");
  worker.tickEveryMinute();
  return worker;
};
