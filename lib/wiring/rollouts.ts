import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { aggregateNeeds } from "./aggregates.ts";
import { edgeNeeds } from "./edge.ts";

export const rolloutsDependencies = () => {
  const client = openDocumentClient();
  return { ...edgeNeeds(client), ...aggregateNeeds(client) };
};
