import { BatchClient } from "@aws-sdk/client-batch";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { openTrainingJobs } from "../adapters/batch/training-jobs.ts";
import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { aggregateNeeds } from "./aggregates.ts";
import { artifactNeeds } from "./artifacts.ts";
import { serviceNeeds } from "./service.ts";
import { trafficActuators } from "./traffic-actuators.ts";

export const reconcilerDependencies = () => ({
  ...aggregateNeeds(openDocumentClient()),
  ...serviceNeeds(),
  ...artifactNeeds(),
  jobs: openTrainingJobs(new BatchClient({})),
  actuators: trafficActuators(new LambdaClient({})),
});
