import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { aggregateNeeds } from "./aggregates.ts";
import { artifactNeeds } from "./artifacts.ts";
import { serviceNeeds } from "./service.ts";

export const trainingRecorderDependencies = () => ({
  ...aggregateNeeds(openDocumentClient()),
  ...artifactNeeds(),
  ...serviceNeeds(),
});
