import { join } from "node:path";
import { Duration, Stack } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, Code, type IVersion, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { acknowledge } from "../acknowledge.ts";
import { grantPattern } from "../grant-pattern.ts";
import type { Platform } from "../platform.ts";
import { namePrefix } from "../settings.ts";

/**
 * Sends large files to object storage before their bodies are read. It has no environment, which Lambda@Edge forbids, and
 * no permission but to write its own log, which Lambda keeps in every region where it runs.
 */
export const addEdge = (scope: Construct, { settings, dist }: Platform): IVersion => {
  const functionName = `${namePrefix(settings)}-edge`;
  const role = new Role(scope, "edge-role", {
    assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
  });
  const { partition, account } = Stack.of(scope);
  grantPattern(role, {
    actions: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
    resources: [`arn:${partition}:logs:*:${account}:log-group:/aws/lambda/us-east-1.${functionName}:*`],
    because: "CloudFront runs the function wherever its callers are, and the log lies there",
  });
  const handler = new LambdaFunction(scope, "edge", {
    functionName,
    description: "Sends large files to object storage before their bodies are read",
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.X86_64,
    code: Code.fromAsset(join(dist, "edge")),
    handler: "index.handler",
    role,
    memorySize: 256,
    timeout: Duration.seconds(30),
  });
  acknowledge(handler, {
    "Serverless-LambdaTracing": "Lambda@Edge has no tracing.",
    "Serverless-LambdaDLQ": "Only CloudFront invokes it, and waits for the answer.",
  });
  return handler.currentVersion;
};
