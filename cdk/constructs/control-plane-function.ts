import type { IAlarm } from "aws-cdk-lib/aws-cloudwatch";
import { LambdaDeploymentConfig, LambdaDeploymentGroup } from "aws-cdk-lib/aws-codedeploy";
import { Alias } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import { acknowledge } from "../acknowledge.ts";
import type { HttpFunction } from "../http-routes.ts";
import type { Platform } from "../platform.ts";
import { NodeFunction, type NodeFunctionProps } from "./node-function.ts";
import { raiseFunctionAlarm } from "./raise-function-alarm.ts";

const deploymentConfigs = {
  "all-at-once": LambdaDeploymentConfig.ALL_AT_ONCE,
  "canary-10-percent-5-minutes": LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
};

/**
 * A function behind the HTTP APIs. Callers reach its alias `live`, which CodeDeploy moves to a new version, and back
 * when an alarm is raised meanwhile.
 */
export class ControlPlaneFunction extends Construct {
  readonly fn: NodeFunction;
  readonly alias: Alias;
  readonly #deployment: LambdaDeploymentGroup;

  constructor(scope: Construct, name: HttpFunction | "witness", platform: Platform, props: NodeFunctionProps) {
    super(scope, `${name}-api`);
    this.fn = new NodeFunction(this, name, platform, props);
    acknowledge(this.fn.handler, {
      "Serverless-LambdaDLQ": "Only callers who wait for the answer invoke it; there is no event that could be lost.",
    });
    this.alias = new Alias(this, "live", { aliasName: "live", version: this.fn.handler.currentVersion });
    this.#deployment = new LambdaDeploymentGroup(this, "deployment", {
      alias: this.alias,
      deploymentConfig: deploymentConfigs[platform.settings.controlPlaneDeployment],
      autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
    });
    acknowledge(this.#deployment, {
      "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]":
        "AWS maintains what CodeDeploy needs to move an alias; the limited policy is the narrowest it offers.",
    });
    this.rollBackOn(raiseFunctionAlarm(this, name, this.alias, platform.alarms));
  }

  /** A deployment of this function is undone when the alarm is raised during it. */
  rollBackOn(alarm: IAlarm): void {
    this.#deployment.addAlarm(alarm);
  }
}
