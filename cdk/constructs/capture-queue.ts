import { Duration } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { environmentNames } from "../../lib/wiring/environment.ts";
import { acknowledge } from "../acknowledge.ts";
import { type AlarmChannel, raiseAlarm } from "../raise-alarm.ts";
import { deadLetterQueue } from "./dead-letter-queue.ts";
import type { NodeFunction } from "./node-function.ts";

/** How long the consumer may take for one batch. */
export const captureTimeoutSeconds = 60;

/** Predictions on their way from the gateway to the capture worker. */
export class CaptureQueue extends Construct {
  readonly #queue: Queue;

  constructor(scope: Construct, id: string, alarms: AlarmChannel) {
    super(scope, id);
    this.#queue = new Queue(this, "queue", {
      // Lambda asks for six times the consumer's timeout.
      visibilityTimeout: Duration.seconds(6 * captureTimeoutSeconds),
      retentionPeriod: Duration.days(4),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      deadLetterQueue: { queue: deadLetterQueue(this, "capture", alarms), maxReceiveCount: 5 },
    });
    raiseAlarm(this, alarms, {
      name: "capture-backlog",
      metric: this.#queue.metricApproximateAgeOfOldestMessage({ statistic: "Maximum" }),
      threshold: 300,
      periodMinutes: 5,
      says: "Predictions wait for more than five minutes to be captured.",
      article: "capture-backlog",
    });
  }

  grantSend(fn: NodeFunction): void {
    fn.handler.addToRolePolicy(
      new PolicyStatement({ actions: ["sqs:SendMessage"], resources: [this.#queue.queueArn] }),
    );
    fn.handler.addEnvironment(environmentNames.captureQueueUrl, this.#queue.queueUrl);
  }

  consumeBy(fn: NodeFunction): void {
    fn.handler.addEventSource(
      new SqsEventSource(this.#queue, {
        batchSize: 10,
        reportBatchItemFailures: true,
        // Bounds how many captures fold into the same profile shards at once.
        maxConcurrency: 10,
      }),
    );
    acknowledge(fn.handler, {
      "Serverless-LambdaEventSourceMappingDestination":
        "The queue itself moves what fails five times to its dead letters.",
    });
  }
}
