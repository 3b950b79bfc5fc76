import { Duration, Stack } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { environmentNames } from "../../lib/wiring/environment.ts";
import { acknowledge } from "../acknowledge.ts";
import { type AlarmChannel, raiseAlarm } from "../raise-alarm.ts";
import { namePrefix, type Settings } from "../settings.ts";
import { type BatchSettings, type WorkQueueName, type WorkQueueSettings, workQueues } from "../work-queues.ts";
import { deadLetterQueue } from "./dead-letter-queue.ts";
import type { NodeFunction } from "./node-function.ts";

/** Work on its way to the function that does it, with dead letters, and an alarm when it waits too long. */
export class WorkQueue extends Construct {
  readonly #settings: WorkQueueSettings;
  readonly #queue: Queue;

  constructor(scope: Construct, name: WorkQueueName, settings: Settings, alarms: AlarmChannel) {
    super(scope, `${name}-queue`);
    this.#settings = workQueues[name];
    const { consumerTimeoutSeconds, deliveriesMax, backlogMinutes, carries } = this.#settings;
    const queueName = `${namePrefix(settings)}-${name}`;
    // Each of the two names the other; both by reference would be a circle to CloudFormation.
    const byName = Queue.fromQueueArn(
      this,
      "by-name",
      Stack.of(this).formatArn({ service: "sqs", resource: queueName }),
    );
    this.#queue = new Queue(this, "queue", {
      queueName,
      // Lambda asks for six times the consumer's timeout.
      visibilityTimeout: Duration.seconds(6 * consumerTimeoutSeconds),
      retentionPeriod: Duration.days(4),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      deadLetterQueue: {
        queue: deadLetterQueue(this, alarms, {
          name,
          source: { queue: byName, queueName: `${queueName}-dead-letters` },
        }),
        maxReceiveCount: deliveriesMax,
      },
    });
    raiseAlarm(this, alarms, {
      name: `${name}-backlog`,
      metric: this.#queue.metricApproximateAgeOfOldestMessage({ statistic: "Maximum" }),
      threshold: 60 * backlogMinutes,
      periodMinutes: 5,
      says: `${carries} wait for more than ${backlogMinutes} minutes.`,
      article: `${name}-backlog`,
    });
  }

  /** How long its consumer may take for a batch: no longer, or a batch would be handed out a second time meanwhile. */
  get consumerTimeoutSeconds(): number {
    return this.#settings.consumerTimeoutSeconds;
  }

  grantSend(fn: NodeFunction): void {
    fn.handler.addToRolePolicy(
      new PolicyStatement({ actions: ["sqs:SendMessage"], resources: [this.#queue.queueArn] }),
    );
    fn.handler.addEnvironment(environmentNames[this.#settings.variable], this.#queue.queueUrl);
  }

  /** Wakes the function with batches, of which it reports what failed. */
  consumeBy(fn: NodeFunction, { size, windowSeconds }: BatchSettings): void {
    fn.handler.addEventSource(
      new SqsEventSource(this.#queue, {
        batchSize: size,
        maxBatchingWindow: Duration.seconds(windowSeconds),
        maxConcurrency: this.#settings.concurrencyMax,
        reportBatchItemFailures: true,
      }),
    );
    acknowledge(fn.handler, {
      "Serverless-LambdaEventSourceMappingDestination":
        "The queue itself moves what fails too often to its dead letters.",
    });
  }
}
