import type { Construct } from "constructs";
import { WorkerFunction } from "../constructs/worker-function.ts";
import type { Platform } from "../platform.ts";
import type { Storage } from "../storage.ts";

/** Tells what is in the audit log: to the bus of facts, and to the webhooks that asked. */
export const addNotifier = (scope: Construct, platform: Platform, storage: Storage): WorkerFunction => {
  const { deliveries } = storage.queues;
  const worker = new WorkerFunction(scope, "notifier", platform, {
    description: "Publishes facts from the audit log and delivers them to webhooks",
    memoryMb: 512,
    timeoutSeconds: deliveries.consumerTimeoutSeconds,
  });
  // Its cursor, and the end of a webhook whose receiver says that it is gone.
  storage.state.grantCommands(worker.fn);
  storage.log.grantRead(worker.fn);
  storage.facts.grantPublish(worker.fn);
  storage.webhookKey.grantDerive(worker.fn);
  deliveries.grantSend(worker.fn);
  deliveries.consumeBy(worker.fn, { size: 10, windowSeconds: 0 });
  // The head of a log changes last, once the batch before it is published: earlier there would be nothing to tell.
  worker.wakeOn(storage.state, { modified: "HEAD" });
  worker.tickEveryMinute();
  return worker;
};
