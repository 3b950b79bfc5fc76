import { CfnOutput, CfnParameter, Stack } from "aws-cdk-lib";
import { HttpIamAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import type { Construct } from "constructs";
import { environmentNames } from "../../lib/wiring/environment.ts";
import { acknowledge } from "../acknowledge.ts";
import type { ControlPlaneFunction } from "../constructs/control-plane-function.ts";
import { HttpFront } from "../constructs/http-front.ts";
import { type DeployedFunction, deployedFunctions } from "../deployed-functions.ts";
import { addAudit } from "../functions/audit.ts";
import { addInference } from "../functions/inference.ts";
import { addMlflow } from "../functions/mlflow.ts";
import { addMonitoring } from "../functions/monitoring.ts";
import { addRegistry } from "../functions/registry.ts";
import { addRollouts } from "../functions/rollouts.ts";
import { addTraining } from "../functions/training.ts";
import type { HttpFunction } from "../http-routes.ts";
import type { Platform } from "../platform.ts";
import { raiseAlarm } from "../raise-alarm.ts";
import { namePrefix } from "../settings.ts";
import type { Storage } from "../storage.ts";

type AddFunction = (scope: Construct, platform: Platform, storage: Storage) => ControlPlaneFunction;

const addFunction: Readonly<Record<HttpFunction, AddFunction>> = {
  registry: addRegistry,
  rollouts: addRollouts,
  monitoring: addMonitoring,
  training: addTraining,
  audit: addAudit,
  inference: addInference,
  mlflow: addMlflow,
};

/** The control plane behind two HTTP APIs: one for bearers of tokens, one for callers with IAM credentials. */
export class ApiStack extends Stack {
  constructor(scope: Construct, platform: Platform, storage: Storage, built: ReadonlySet<DeployedFunction>) {
    super(scope, `${namePrefix(platform.settings)}-api`, { description: "Tidegate: HTTP APIs and the control plane" });
    const functions = new Map(
      deployedFunctions.controlPlane
        .filter((name) => built.has(name))
        .map((name) => [name, addFunction[name](this, platform, storage)]),
    );
    this.#trustIssuer([...functions.values()]);
    const { settings } = platform;
    const open = new HttpFront(this, "token-api", {
      settings,
      name: "api",
      description: "Tidegate for bearers of a token, which the functions verify",
      functions,
    });
    acknowledge(open, {
      "AwsSolutions-APIG4":
        "The functions verify the token themselves: the API has anonymous routes below authenticated ones, and answers a bad token with a problem document.",
    });
    new HttpFront(this, "iam-api", {
      settings,
      name: "iam-api",
      description: "Tidegate for callers with IAM credentials",
      authorizer: new HttpIamAuthorizer(),
      functions,
    });
    this.#watch(open, platform, [...functions.values()]);
    new CfnOutput(this, "ApiUrl", { description: "Where the product answers", value: open.api.apiEndpoint });
  }

  #trustIssuer(functions: readonly ControlPlaneFunction[]): void {
    const issuer = new CfnParameter(this, "TokenIssuer", {
      description: "Issuer of the tokens (claim iss), e.g. https://login.example.com",
      allowedPattern: "https?://.+",
    });
    const audience = new CfnParameter(this, "TokenAudience", {
      description: "Audience that tokens must name (claim aud)",
      minLength: 1,
    });
    const groupsClaim = new CfnParameter(this, "TokenGroupsClaim", {
      description: "Claim with the caller's groups; empty means groups, then cognito:groups",
      default: "",
    });
    const iamGroups = new CfnParameter(this, "IamGroups", {
      description:
        'Groups by ARN of an IAM user or role, as JSON: {"arn:aws:iam::123456789012:role/ci":["default/operator"]}',
      default: "{}",
    });
    for (const { fn } of functions) {
      fn.handler.addEnvironment(environmentNames.iamGroups, iamGroups.valueAsString);
      fn.handler.addEnvironment(environmentNames.tokenIssuer, issuer.valueAsString);
      fn.handler.addEnvironment(environmentNames.tokenAudience, audience.valueAsString);
      fn.handler.addEnvironment(environmentNames.tokenGroupsClaim, groupsClaim.valueAsString);
    }
  }

  #watch({ stage }: HttpFront, { alarms }: Platform, functions: readonly ControlPlaneFunction[]): void {
    const failures = raiseAlarm(this, alarms, {
      name: "api-failures",
      metric: stage.metricServerError({ statistic: "Sum" }),
      threshold: 5,
      periodMinutes: 1,
      says: "The API answered at least five requests with a server error within a minute.",
      article: "api-failures",
    });
    // A function that answers 500 has not failed in Lambda's eyes: only the API's count shows it.
    for (const fn of functions) fn.rollBackOn(failures);
  }
}
