import { BatchClient } from "@aws-sdk/client-batch";
import { S3Client } from "@aws-sdk/client-s3";
import { openTrainingBackend } from "../adapters/batch/training-backend.ts";
import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { openRunFiles } from "../adapters/s3/run-files.ts";
import { aggregateNeeds } from "./aggregates.ts";
import { readEnvironment, readOptionalEnvironment } from "./environment.ts";
import { serviceNeeds } from "./service.ts";

export const trainingLauncherDependencies = () => {
  const bucket = readEnvironment("artifactBucket");
  return {
    ...aggregateNeeds(openDocumentClient()),
    ...serviceNeeds(),
    files: openRunFiles({ client: new S3Client({}), bucket }),
    backend: openTrainingBackend(new BatchClient({}), {
      jobQueue: readEnvironment("jobQueue"),
      jobDefinitions: { cpu: readEnvironment("jobDefinitionCpu"), gpu: readOptionalEnvironment("jobDefinitionGpu") },
      bucket,
    }),
  };
};
