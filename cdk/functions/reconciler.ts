import type { Construct } from "constructs";
import { WorkerFunction } from "../constructs/worker-function.ts";
import { grantReadEndpoints } from "../endpoint-access.ts";
import { grantReadTargets } from "../model-targets.ts";
import type { Platform } from "../platform.ts";
import type { Storage } from "../storage.ts";
import { grantReadJobs } from "../training-access.ts";

/** Compares what is recorded with what is, and repairs what got stuck. */
export const addReconciler = (scope: Construct, platform: Platform, storage: Storage): WorkerFunction => {
  const worker = new WorkerFunction(scope, "reconciler", platform, {
    description:
      "Closes what lapsed, records what ended unseen, sums up what was measured, prunes the log, archives versions",
    memoryMb: 1024,
    timeoutSeconds: 300,
  });
  storage.state.grantSequencing(worker.fn);
  storage.log.grantPrune(worker.fn);
  storage.people.grantForget(worker.fn);
  storage.measure.grantCompact(worker.fn);
  storage.measure.grantEnterRuns(worker.fn);
  storage.captures.grantCloseHours(worker.fn);
  storage.artifacts.grantRead(worker.fn);
  storage.artifacts.grantReadOutput(worker.fn);
  storage.artifacts.grantKeep(worker.fn);
  storage.artifacts.grantRetain(worker.fn);
  storage.artifacts.grantRelease(worker.fn);
  grantReadJobs(worker.fn, "batch:DescribeJobs");
  grantReadTargets(worker.fn, platform.settings);
  grantReadEndpoints(worker.fn, platform.settings);
  worker.tickEveryMinute();
  return worker;
};
