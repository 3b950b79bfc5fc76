import type { Alarm } from "aws-cdk-lib/aws-cloudwatch";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import type { DeployedFunction } from "../deployed-functions.ts";
import { type AlarmChannel, raiseAlarm } from "../raise-alarm.ts";

/** The alarm that every function has; its article in the runbook bears the function's name. */
export const raiseFunctionAlarm = (
  scope: Construct,
  name: DeployedFunction,
  fn: IFunction,
  alarms: AlarmChannel,
): Alarm =>
  raiseAlarm(scope, alarms, {
    name: `${name}-errors`,
    metric: fn.metricErrors({ statistic: "Sum" }),
    threshold: 1,
    periodMinutes: 1,
    says: `The function ${name} failed or ran out of time.`,
    article: name,
  });
