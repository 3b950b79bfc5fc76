import type { Alarm } from "aws-cdk-lib/aws-cloudwatch";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import type { DeployedFunction } from "../deployed-functions.ts";
import { type AlarmChannel, raiseAlarm } from "../raise-alarm.ts";

/** The two alarms that every function has: it fails, or AWS refuses to run it. */
export const raiseFunctionAlarms = (
  scope: Construct,
  name: DeployedFunction,
  fn: IFunction,
  alarms: AlarmChannel,
): { readonly errors: Alarm; readonly throttles: Alarm } => ({
  errors: raiseAlarm(scope, alarms, {
    name: `${name}-errors`,
    metric: fn.metricErrors({ statistic: "Sum" }),
    threshold: 1,
    periodMinutes: 1,
    says: `The function ${name} failed or ran out of time.`,
    article: name,
  }),
  throttles: raiseAlarm(scope, alarms, {
    name: `${name}-throttles`,
    metric: fn.metricThrottles({ statistic: "Sum" }),
    threshold: 1,
    periodMinutes: 5,
    says: `AWS refused to run the function ${name}: the account's concurrency is used up.`,
    article: "throttles",
  }),
});
