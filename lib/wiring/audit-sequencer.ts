import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { openLogLedger } from "../adapters/dynamodb/log-ledger.ts";
import { sha256 } from "../adapters/system/sha256.ts";
import { systemClock } from "../adapters/system/system-clock.ts";
import { readEnvironment } from "./environment.ts";
import { logNeeds } from "./log.ts";
import { witnessQuorum } from "./witnesses.ts";

export const auditSequencerDependencies = () => ({
  ...logNeeds(),
  witnesses: witnessQuorum(),
  ledger: openLogLedger({ client: openDocumentClient(), table: readEnvironment("stateTable"), hash: sha256 }),
  clock: systemClock,
});
