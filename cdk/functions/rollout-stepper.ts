import type { Construct } from "constructs";
import { WorkerFunction } from "../constructs/worker-function.ts";
import { grantShiftEndpoints } from "../endpoint-access.ts";
import { grantShiftTargets } from "../model-targets.ts";
import type { Platform } from "../platform.ts";
import type { Storage } from "../storage.ts";
import { ModelServer } from "./model-server.ts";

/** Takes rollouts from step to step, and does what was decided: makes targets, publishes versions, shifts traffic. */
export const addRolloutStepper = (scope: Construct, platform: Platform, storage: Storage): WorkerFunction => {
  const { steps } = storage.queues;
  const worker = new WorkerFunction(scope, "rollout-stepper", platform, {
    description: "Advances rollouts, makes targets, publishes their versions and shifts their traffic",
    memoryMb: 512,
    timeoutSeconds: steps.consumerTimeoutSeconds,
  });
  storage.state.grantCommands(worker.fn);
  storage.artifacts.nameTo(worker.fn);
  storage.measure.grantRead(worker.fn, "counters");
  storage.measure.nameBucketsTo(worker.fn, "counters");
  new ModelServer(scope, platform, storage).grantManage(worker.fn);
  grantShiftTargets(worker.fn, platform.settings);
  grantShiftEndpoints(worker.fn, platform.settings);
  steps.grantSend(worker.fn);
  steps.consumeBy(worker.fn, { size: 10, windowSeconds: 0 });
  storage.facts.wake(worker, { about: ["rollout", "target"] });
  worker.tickEveryMinute();
  return worker;
};
