import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { aggregateNeeds } from "./aggregates.ts";
import { driftNeeds } from "./drift.ts";
import { serviceNeeds } from "./service.ts";

export const driftScannerDependencies = () => {
  const client = openDocumentClient();
  return { ...aggregateNeeds(client), ...serviceNeeds(), ...driftNeeds(client) };
};
