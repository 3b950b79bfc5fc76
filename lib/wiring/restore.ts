import { parseFact } from "../adapters/canonical/parse-fact.ts";
import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { openLogLedger } from "../adapters/dynamodb/log-ledger.ts";
import { openRootLedger } from "../adapters/dynamodb/root-ledger.ts";
import { openStateRestore } from "../adapters/dynamodb/state-restore.ts";
import { backupDependencies } from "./backup.ts";
import { readEnvironment } from "./environment.ts";
import { logNeeds } from "./log.ts";

/** What a restore writes, besides the tables and buckets as they are. */
export const restoreDependencies = () => {
  const client = openDocumentClient();
  const table = readEnvironment("stateTable");
  const { tiles, hash } = logNeeds();
  return {
    ...backupDependencies(),
    state: openStateRestore({ client, table }),
    ledger: openLogLedger({ client, table, hash }),
    rootLedger: openRootLedger({ client, table, hash }),
    tiles,
    parseFact,
    hash,
  };
};
