import { LambdaClient } from "@aws-sdk/client-lambda";
import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { openLambdaTargetActuator } from "../adapters/lambda/target-actuator.ts";
import { aggregateNeeds } from "./aggregates.ts";
import { environmentNames, readEnvironment } from "./environment.ts";
import { serviceNeeds } from "./service.ts";

export const rolloutStepperDependencies = () => ({
  ...aggregateNeeds(openDocumentClient()),
  ...serviceNeeds(),
  actuator: openLambdaTargetActuator(new LambdaClient({}), {
    prefix: readEnvironment("modelServerPrefix"),
    roleArn: readEnvironment("modelServerRoleArn"),
    code: { bucket: readEnvironment("modelServerCodeBucket"), key: readEnvironment("modelServerCodeKey") },
    modelBucket: readEnvironment("artifactBucket"),
    modelEnvironment: {
      bucket: environmentNames.modelBucket,
      key: environmentNames.modelKey,
      sha256: environmentNames.modelSha256,
    },
  }),
});
