import { Rule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { Construct } from "constructs";
import { WorkerFunction } from "../constructs/worker-function.ts";
import type { Platform } from "../platform.ts";
import type { Storage } from "../storage.ts";
import { jobQueueArn } from "../training-access.ts";

/** Registers what a finished training job produced, or records why it failed. */
export const addTrainingRecorder = (scope: Construct, platform: Platform, storage: Storage): WorkerFunction => {
  const worker = new WorkerFunction(scope, "training-recorder", platform, {
    description: "Records the outcome of training jobs",
    memoryMb: 512,
    timeoutSeconds: 60,
  });
  storage.state.grantCommands(worker.fn);
  storage.artifacts.grantRead(worker.fn);
  storage.artifacts.grantReadOutput(worker.fn);
  storage.artifacts.grantKeep(worker.fn);
  storage.artifacts.grantRetain(worker.fn);
  new Rule(worker, "job-ended", {
    description: "A training job succeeded or failed",
    eventPattern: {
      source: ["aws.batch"],
      detailType: ["Batch Job State Change"],
      detail: { jobQueue: [jobQueueArn(worker, platform.settings)], status: ["SUCCEEDED", "FAILED"] },
    },
    targets: [new LambdaFunction(worker.fn.handler, { deadLetterQueue: worker.deadLetters, retryAttempts: 10 })],
  });
  return worker;
};
