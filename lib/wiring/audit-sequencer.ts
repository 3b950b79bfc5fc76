import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { openLogLedger } from "../adapters/dynamodb/log-ledger.ts";
import { sha256 } from "../adapters/system/sha256.ts";
import { systemClock } from "../adapters/system/system-clock.ts";
import { readEnvironment } from "./environment.ts";
import { logNeeds } from "./log.ts";

export const auditSequencerDependencies = () => ({
  ...logNeeds(),
  ledger: openLogLedger({ client: openDocumentClient(), table: readEnvironment("stateTable"), hash: sha256 }),
  clock: systemClock,
});
