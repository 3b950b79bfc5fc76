import { BatchClient } from "@aws-sdk/client-batch";
import { openTrainingJobs } from "../adapters/batch/training-jobs.ts";
import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { aggregateNeeds } from "./aggregates.ts";
import { artifactNeeds } from "./artifacts.ts";
import { serviceNeeds } from "./service.ts";

export const reconcilerDependencies = () => ({
  ...aggregateNeeds(openDocumentClient()),
  ...serviceNeeds(),
  ...artifactNeeds(),
  jobs: openTrainingJobs(new BatchClient({})),
});
