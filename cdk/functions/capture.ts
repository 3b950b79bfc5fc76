import type { Construct } from "constructs";
import { captureTimeoutSeconds } from "../constructs/capture-queue.ts";
import { WorkerFunction } from "../constructs/worker-function.ts";
import type { Platform } from "../platform.ts";
import type { Storage } from "../storage.ts";

/** Queue to prediction rows and raw captures. */
export const addCapture = (scope: Construct, platform: Platform, storage: Storage): WorkerFunction => {
  const worker = new WorkerFunction(scope, "capture", platform, {
    description: "Writes predictions from the queue to the measure table and to object storage",
    memoryMb: 1024,
    timeoutSeconds: captureTimeoutSeconds,
  });
  storage.measure.grantAppend(worker.fn);
  storage.captures.grantArchive(worker.fn);
  storage.captureQueue.consumeBy(worker.fn);
  return worker;
};
