import { afterAll } from "vitest";
import { openLogLedger } from "../../../lib/adapters/dynamodb/log-ledger.ts";
import { logLedgerContract } from "../../contracts/log-ledger.ts";
import { sha256 } from "../../domain/log/sha256.ts";
import { logWorld } from "../../support/log-world.ts";
import { memoryLogTiles } from "../../support/memory-log-tiles.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../../support/table-engine.ts";

let engine: TableEngine | undefined;
afterAll(() => engine?.stop());

logLedgerContract("the DynamoDB ledger", async () => {
  engine = await startTableEngine();
  const { client } = engine;
  const table = await createStateTable(client, "state");
  const { command } = logWorld(client, table, memoryLogTiles());
  return { client, command, open: (through) => openLogLedger({ client: through, table, hash: sha256 }) };
});
