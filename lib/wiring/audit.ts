import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { openEventIndex } from "../adapters/dynamodb/event-index.ts";
import { verifyEd25519 } from "../adapters/system/verify-ed25519.ts";
import { aggregateNeeds } from "./aggregates.ts";
import { edgeNeeds } from "./edge.ts";
import { readEnvironment } from "./environment.ts";
import { logNeeds } from "./log.ts";

export const auditDependencies = () => {
  const client = openDocumentClient();
  return {
    ...edgeNeeds(client),
    ...aggregateNeeds(client),
    ...logNeeds(),
    verifySignature: verifyEd25519,
    events: openEventIndex({ client, table: readEnvironment("stateTable") }),
  };
};
