import type { Construct } from "constructs";
import { QueueWorker } from "../constructs/queue-worker.ts";
import type { Platform } from "../platform.ts";
import type { Storage } from "../storage.ts";

/** Holds a closed window against the reference, keeps the report, opens and closes incidents. */
export const addDriftScanner = (scope: Construct, platform: Platform, storage: Storage): QueueWorker => {
  const worker = new QueueWorker(scope, "drift-scanner", platform, storage.queues.scans, {
    description: "Assesses the drift of closed windows",
    memoryMb: 1024,
    // Each scan is work of its own; gathered, one would wait for the others.
    batch: { size: 1, windowSeconds: 0 },
  });
  storage.state.grantCommands(worker.fn);
  storage.measure.grantRead(worker.fn, "profile", "report");
  storage.measure.grantEnterReports(worker.fn);
  storage.artifacts.grantRead(worker.fn);
  storage.artifacts.grantKeep(worker.fn);
  storage.artifacts.grantRetain(worker.fn);
  return worker;
};
