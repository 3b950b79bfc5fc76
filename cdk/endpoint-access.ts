import { Stack } from "aws-cdk-lib";
import type { NodeFunction } from "./constructs/node-function.ts";
import { grantPattern } from "./grant-pattern.ts";
import { namePrefix, type Settings } from "./settings.ts";

/** Name of the SageMaker endpoint that an environment's own stack runs. */
export const endpointName = (settings: Settings): string => `${namePrefix(settings)}-serving`;

/** Sends requests to endpoints; which variant, the request says. */
export const grantInvokeEndpoints = (fn: NodeFunction, settings: Settings): void =>
  grantEndpoints(fn, settings, ["sagemaker:InvokeEndpoint"]);

/** Sees how an endpoint splits its traffic. */
export const grantReadEndpoints = (fn: NodeFunction, settings: Settings): void =>
  grantEndpoints(fn, settings, ["sagemaker:DescribeEndpoint"]);

/** Moves an endpoint's traffic from one variant to another, and sees how far it is. */
export const grantShiftEndpoints = (fn: NodeFunction, settings: Settings): void =>
  grantEndpoints(fn, settings, ["sagemaker:DescribeEndpoint", "sagemaker:UpdateEndpointWeightsAndCapacities"]);

const grantEndpoints = (fn: NodeFunction, settings: Settings, actions: readonly string[]): void => {
  const endpoints = Stack.of(fn).formatArn({
    service: "sagemaker",
    resource: "endpoint",
    resourceName: `${namePrefix(settings)}-*`,
  });
  grantPattern(fn.role, {
    actions,
    resources: [endpoints],
    because:
      "endpoints are made by whoever has a large model, under the environment's prefix, and registered as targets",
  });
};
