import { join } from "node:path";
import { Stack } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Asset } from "aws-cdk-lib/aws-s3-assets";
import { Construct } from "constructs";
import { environmentNames } from "../../lib/wiring/environment.ts";
import type { NodeFunction } from "../constructs/node-function.ts";
import { grantPattern } from "../grant-pattern.ts";
import { targetFunctionArns, targetPrefix } from "../model-targets.ts";
import type { Platform } from "../platform.ts";
import type { Settings } from "../settings.ts";
import type { Storage } from "../storage.ts";

const manageActions = [
  "lambda:CreateFunction",
  "lambda:TagResource",
  "lambda:GetFunctionConfiguration",
  "lambda:ListVersionsByFunction",
  "lambda:UpdateFunctionConfiguration",
  "lambda:PublishVersion",
  // A version is tried out before it is confirmed.
  "lambda:InvokeFunction",
];

/**
 * What every target is made of: the code, uploaded with the stack, and the role it runs as.
 *
 * No function is synthesised: the control plane makes one per target while it runs, and a version of it per model
 * version. It may make functions under one prefix, from this code and with this role, and no others.
 */
export class ModelServer extends Construct {
  readonly #settings: Settings;
  readonly #code: Asset;
  readonly #role: Role;

  constructor(scope: Construct, { settings, dist }: Platform, { artifacts }: Storage) {
    super(scope, "model-server");
    this.#settings = settings;
    this.#code = new Asset(this, "code", { path: join(dist, "model-server") });
    this.#role = new Role(this, "role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    artifacts.grantReadTo(this.#role);
    grantPattern(this.#role, {
      actions: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [
        Stack.of(this).formatArn({ service: "logs", resource: `log-group:/aws/lambda/${targetPrefix(settings)}*` }),
      ],
      because: "Lambda makes a log group for each target",
    });
  }

  grantManage(fn: NodeFunction): void {
    const code = Stack.of(this).formatArn({
      service: "s3",
      account: "",
      region: "",
      resource: this.#code.s3BucketName,
      resourceName: this.#code.s3ObjectKey,
    });
    fn.handler.addToRolePolicy(new PolicyStatement({ actions: ["s3:GetObject"], resources: [code] }));
    fn.handler.addToRolePolicy(
      new PolicyStatement({
        actions: ["iam:PassRole"],
        resources: [this.#role.roleArn],
        conditions: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
      }),
    );
    grantPattern(fn.role, {
      actions: manageActions,
      resources: [targetFunctionArns(fn, this.#settings)],
      because: "targets are made while the control plane runs, under one prefix",
    });
    fn.handler.addEnvironment(environmentNames.modelServerCodeBucket, this.#code.s3BucketName);
    fn.handler.addEnvironment(environmentNames.modelServerCodeKey, this.#code.s3ObjectKey);
    fn.handler.addEnvironment(environmentNames.modelServerRoleArn, this.#role.roleArn);
    fn.handler.addEnvironment(environmentNames.modelServerPrefix, targetPrefix(this.#settings));
  }
}
