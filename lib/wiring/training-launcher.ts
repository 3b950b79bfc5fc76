import { BatchClient } from "@aws-sdk/client-batch";
import { openTrainingBackend } from "../adapters/batch/training-backend.ts";
import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { aggregateNeeds } from "./aggregates.ts";
import { artifactNeeds } from "./artifacts.ts";
import { readEnvironment, readOptionalEnvironment } from "./environment.ts";
import { serviceNeeds } from "./service.ts";

export const trainingLauncherDependencies = () => {
  return {
    ...aggregateNeeds(openDocumentClient()),
    ...serviceNeeds(),
    ...artifactNeeds(),
    backend: openTrainingBackend(new BatchClient({}), {
      jobQueue: readEnvironment("jobQueue"),
      jobDefinitions: { cpu: readEnvironment("jobDefinitionCpu"), gpu: readOptionalEnvironment("jobDefinitionGpu") },
      bucket: readEnvironment("artifactBucket"),
    }),
  };
};
