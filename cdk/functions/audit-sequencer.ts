import type { Construct } from "constructs";
import { WorkerFunction } from "../constructs/worker-function.ts";
import type { Platform } from "../platform.ts";
import type { Storage } from "../storage.ts";

/** Folds pending leaves into the Merkle log and signs its checkpoints. */
export const addAuditSequencer = (scope: Construct, platform: Platform, storage: Storage): WorkerFunction => {
  const worker = new WorkerFunction(scope, "audit-sequencer", platform, {
    description: "Sequences audit leaves and signs checkpoints",
    memoryMb: 1024,
    timeoutSeconds: 60,
  });
  storage.state.grantSequencing(worker.fn);
  storage.log.grantPublish(worker.fn);
  storage.logKey.grantSign(worker.fn);
  worker.wakeOn(storage.state, { inserted: "LEAF#" });
  worker.tickEveryMinute();
  return worker;
};
