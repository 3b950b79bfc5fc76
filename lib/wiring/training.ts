import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { aggregateNeeds } from "./aggregates.ts";
import { artifactNeeds } from "./artifacts.ts";
import { edgeNeeds } from "./edge.ts";

export const trainingDependencies = () => {
  const client = openDocumentClient();
  return { ...edgeNeeds(client), ...aggregateNeeds(client), ...artifactNeeds() };
};
