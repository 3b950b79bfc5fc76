import { Duration } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, type Metric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { Construct } from "constructs";

/** Where alarms go, and where what to do about them is written. */
export interface AlarmChannel {
  readonly topic: ITopic;
  readonly namePrefix: string;
  readonly runbookUrl: string;
}

export interface AlarmRule {
  /** Name within the environment, e.g. `registry-errors`. */
  readonly name: string;
  readonly metric: Metric;
  /** Raised when the metric reaches it. */
  readonly threshold: number;
  readonly periodMinutes: number;
  /** One sentence for whoever is woken up. */
  readonly says: string;
  /** Anchor of the article in docs/runbook.md. */
  readonly article: string;
}

/** Raises an alarm that links to its runbook article; no data is good news, because nothing runs when nobody calls. */
export const raiseAlarm = (scope: Construct, channel: AlarmChannel, rule: AlarmRule): Alarm => {
  const alarm = new Alarm(scope, `${rule.name}-alarm`, {
    alarmName: `${channel.namePrefix}-${rule.name}`,
    alarmDescription: `${rule.says} Runbook: ${channel.runbookUrl}#${rule.article}`,
    metric: rule.metric.with({ period: Duration.minutes(rule.periodMinutes) }),
    threshold: rule.threshold,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction(new SnsAction(channel.topic));
  return alarm;
};
