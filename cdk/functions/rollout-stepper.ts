import type { Construct } from "constructs";
import { WorkerFunction } from "../constructs/worker-function.ts";

import type { Platform } from "../platform.ts";
import type { Storage } from "../storage.ts";
import type { ModelServer } from "./model-server.ts";

/** Does what rollouts decided: makes target functions, publishes and tries out versions, and confirms it. */
export const addRolloutStepper = (
  scope: Construct,
  platform: Platform,
  storage: Storage,
  modelServer: ModelServer,
): WorkerFunction => {
  const worker = new WorkerFunction(scope, "rollout-stepper", platform, {
    description: "Makes targets and publishes their versions",
    memoryMb: 512,
    timeoutSeconds: 120,
  });
  storage.state.grantCommands(worker.fn);
  storage.artifacts.nameTo(worker.fn);
  modelServer.grantManage(worker.fn);
  worker.wakeOn(storage.state, "EFFECT#rollout-stepper#");
  worker.tickEveryMinute();
  return worker;
};
