import type { Construct } from "constructs";
import { QueueWorker } from "../constructs/queue-worker.ts";
import type { Platform } from "../platform.ts";
import type { Storage } from "../storage.ts";

/** Queue to prediction rows, profiles, counts and raw captures; and the join of predictions with their labels. */
export const addCapture = (scope: Construct, platform: Platform, storage: Storage): QueueWorker => {
  const worker = new QueueWorker(scope, "capture", platform, storage.queues.capture, {
    description: "Folds predictions and labels from the queue into profiles, and archives them",
    memoryMb: 1024,
    batch: platform.settings.captureBatch,
  });
  storage.state.grantRead(worker.fn);
  storage.measure.grantFold(worker.fn);
  storage.artifacts.grantRead(worker.fn);
  storage.captures.grantArchive(worker.fn);
  return worker;
};
