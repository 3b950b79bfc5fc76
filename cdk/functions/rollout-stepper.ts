import type { Construct } from "constructs";
import { WorkerFunction } from "../constructs/worker-function.ts";
import { grantShiftTraffic } from "../endpoint-access.ts";
import type { Platform } from "../platform.ts";
import type { Storage } from "../storage.ts";
import type { ModelServer } from "./model-server.ts";

/** Does what rollouts decided: makes target functions, publishes versions, moves weights, and confirms it. */
export const addRolloutStepper = (
  scope: Construct,
  platform: Platform,
  storage: Storage,
  modelServer: ModelServer,
): WorkerFunction => {
  const worker = new WorkerFunction(scope, "rollout-stepper", platform, {
    description: "Makes targets and shifts traffic between versions",
    memoryMb: 512,
    timeoutSeconds: 120,
  });
  storage.state.grantCommands(worker.fn);
  storage.measure.grantRead(worker.fn);
  storage.artifacts.grantRead(worker.fn);
  modelServer.grantManage(worker.fn);
  grantShiftTraffic(worker.fn, platform.settings);
  worker.wakeOn(storage.state, "EFFECT#rollout-stepper#");
  worker.tickEveryMinute();
  return worker;
};
