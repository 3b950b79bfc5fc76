import { Duration } from "aws-cdk-lib";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { acknowledge } from "../acknowledge.ts";
import { type AlarmChannel, raiseAlarm } from "../raise-alarm.ts";

/**
 * Keeps what could not be processed for 14 days and wakes somebody.
 *
 * @param name what the letters were meant for; the alarm is `<name>-dead-letters` and links to that article
 */
export const deadLetterQueue = (scope: Construct, name: string, alarms: AlarmChannel): Queue => {
  const queue = new Queue(scope, "dead-letters", {
    retentionPeriod: Duration.days(14),
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
  });
  acknowledge(queue, {
    "Serverless-SQSRedrivePolicy": "It is a dead letter queue.",
  });
  raiseAlarm(scope, alarms, {
    name: `${name}-dead-letters`,
    metric: queue.metricApproximateNumberOfMessagesVisible({ statistic: "Maximum" }),
    threshold: 1,
    periodMinutes: 5,
    says: `Work meant for ${name} failed for good and waits in its dead letter queue.`,
    article: "dead-letters",
  });
  return queue;
};
