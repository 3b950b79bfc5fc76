import { Duration } from "aws-cdk-lib";
import { type IQueue, Queue, QueueEncryption, RedrivePermission } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { acknowledge } from "../acknowledge.ts";
import { type AlarmChannel, raiseAlarm } from "../raise-alarm.ts";

export interface DeadLetters {
  /** What the letters were meant for; the alarm is `<name>-dead-letters`. */
  readonly name: string;
  /** The queue whose failures it keeps, and its own name; without it no queue may use it, only functions and rules. */
  readonly source?: { readonly queue: IQueue; readonly queueName: string };
}

/** Keeps what could not be processed for 14 days, the longest there is, and wakes somebody. */
export const deadLetterQueue = (scope: Construct, alarms: AlarmChannel, { name, source }: DeadLetters): Queue => {
  const letters = new Queue(scope, "dead-letters", {
    ...(source === undefined ? {} : { queueName: source.queueName }),
    retentionPeriod: Duration.days(14),
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    redriveAllowPolicy:
      source === undefined
        ? { redrivePermission: RedrivePermission.DENY_ALL }
        : { redrivePermission: RedrivePermission.BY_QUEUE, sourceQueues: [source.queue] },
  });
  acknowledge(letters, {
    "Serverless-SQSRedrivePolicy": "It is a dead letter queue.",
  });
  raiseAlarm(scope, alarms, {
    name: `${name}-dead-letters`,
    metric: letters.metricApproximateNumberOfMessagesVisible({ statistic: "Maximum" }),
    threshold: 1,
    periodMinutes: 5,
    says: `Work meant for ${name} failed for good and waits in its dead letter queue.`,
    article: "dead-letters",
  });
  return letters;
};
