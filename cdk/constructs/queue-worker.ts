import { Construct } from "constructs";
import { acknowledge } from "../acknowledge.ts";
import type { DeployedFunction } from "../deployed-functions.ts";
import type { Platform } from "../platform.ts";
import type { BatchSettings } from "../work-queues.ts";
import { NodeFunction, type NodeFunctionProps } from "./node-function.ts";
import { raiseFunctionAlarm } from "./raise-function-alarm.ts";
import type { WorkQueue } from "./work-queue.ts";

export interface QueueWorkerProps extends Omit<NodeFunctionProps, "deadLetters" | "timeoutSeconds"> {
  readonly batch: BatchSettings;
}

/** A function that one queue wakes, and nothing else: what fails for good lies with the queue's dead letters. */
export class QueueWorker extends Construct {
  readonly fn: NodeFunction;

  constructor(
    scope: Construct,
    name: DeployedFunction,
    platform: Platform,
    queue: WorkQueue,
    { batch, ...props }: QueueWorkerProps,
  ) {
    super(scope, `${name}-worker`);
    this.fn = new NodeFunction(this, name, platform, { ...props, timeoutSeconds: queue.consumerTimeoutSeconds });
    acknowledge(this.fn.handler, {
      "Serverless-LambdaDLQ": "Only its queue invokes it, which has dead letters of its own.",
    });
    queue.consumeBy(this.fn, batch);
    raiseFunctionAlarm(this, name, this.fn.handler, platform.alarms);
  }
}
