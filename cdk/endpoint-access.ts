import { Stack } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { NodeFunction } from "./constructs/node-function.ts";
import { namePrefix, type Settings } from "./settings.ts";

/** Name of an environment's SageMaker endpoint, known before and whether or not it runs. */
export const endpointName = (settings: Settings): string => `${namePrefix(settings)}-serving`;

/** Sends requests to the endpoint; which variant, the request says. */
export const grantInvokeEndpoint = (fn: NodeFunction, settings: Settings): void => {
  if (settings.serving === undefined) return;
  const endpoint = Stack.of(fn).formatArn({
    service: "sagemaker",
    resource: "endpoint",
    resourceName: endpointName(settings),
  });
  fn.handler.addToRolePolicy(new PolicyStatement({ actions: ["sagemaker:InvokeEndpoint"], resources: [endpoint] }));
};
