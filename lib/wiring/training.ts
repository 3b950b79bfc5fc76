import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { aggregateNeeds } from "./aggregates.ts";
import { artifactNeeds } from "./artifacts.ts";
import { edgeNeeds } from "./edge.ts";
import { proofNeeds } from "./proofs.ts";

export const trainingDependencies = () => {
  const client = openDocumentClient();
  return { ...edgeNeeds(client), ...aggregateNeeds(client), ...proofNeeds(client), ...artifactNeeds() };
};
