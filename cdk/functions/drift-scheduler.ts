import type { Construct } from "constructs";
import { WorkerFunction } from "../constructs/worker-function.ts";
import type { Platform } from "../platform.ts";
import type { Storage } from "../storage.ts";

/** Asks for a scan of every window that closes within the next minute. */
export const addDriftScheduler = (scope: Construct, platform: Platform, storage: Storage): WorkerFunction => {
  const worker = new WorkerFunction(scope, "drift-scheduler", platform, {
    description: "Asks for a scan of each monitor's windows as they close",
    memoryMb: 512,
    timeoutSeconds: 60,
  });
  storage.state.grantRead(worker.fn);
  storage.measure.nameBucketsTo(worker.fn, "profile");
  storage.queues.scans.grantSend(worker.fn);
  storage.facts.wake(worker, { saying: ["monitor-created", "monitor-updated"] });
  worker.tickEveryMinute();
  return worker;
};
