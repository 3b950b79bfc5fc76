import { LambdaClient } from "@aws-sdk/client-lambda";
import { SQSClient } from "@aws-sdk/client-sqs";
import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { openLambdaTargetActuator } from "../adapters/lambda/target-actuator.ts";
import { openStepQueue } from "../adapters/sqs/step-queue.ts";
import { aggregateNeeds } from "./aggregates.ts";
import { counterNeeds } from "./counters.ts";
import { environmentNames, readEnvironment } from "./environment.ts";
import { serviceNeeds } from "./service.ts";
import { trafficActuators } from "./traffic-actuators.ts";

export const rolloutStepperDependencies = () => {
  const client = openDocumentClient();
  const lambda = new LambdaClient({});
  return {
    ...aggregateNeeds(client),
    ...counterNeeds(client),
    ...serviceNeeds(),
    steps: openStepQueue({
      client: new SQSClient({ useQueueUrlAsEndpoint: false }),
      queueUrl: readEnvironment("stepQueueUrl"),
    }),
    actuators: trafficActuators(lambda),
    actuator: openLambdaTargetActuator(lambda, {
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
  };
};
