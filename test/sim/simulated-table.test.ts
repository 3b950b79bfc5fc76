import { openAggregateStore } from "../../lib/adapters/dynamodb/aggregate-store.ts";
import { openLogLedger } from "../../lib/adapters/dynamodb/log-ledger.ts";
import { systemClock } from "../../lib/adapters/system/system-clock.ts";
import { uuidV7Ids } from "../../lib/adapters/system/uuid-v7.ts";
import { aggregateStoreContract } from "../contracts/aggregate-store.ts";
import { logLedgerContract } from "../contracts/log-ledger.ts";
import { sha256 } from "../domain/log/sha256.ts";
import { logWorld } from "../support/log-world.ts";
import { memoryLogTiles } from "../support/memory-log-tiles.ts";
import { simulateTable } from "./simulated-table.ts";

/** What the simulator proves, it proves of a table that behaves like the real one: the same suites hold it. */
const calmClient = () => simulateTable(() => 0, false).clientOf(async (_, __, run) => run());
const table = "state";

aggregateStoreContract("the simulated table", async () => ({
  client: calmClient(),
  table,
  open: (client) => openAggregateStore({ client, table, clock: systemClock, ids: uuidV7Ids() }),
}));

logLedgerContract("the simulated table", async () => {
  const client = calmClient();
  const { command } = logWorld(client, table, memoryLogTiles());
  return { client, command, open: (through) => openLogLedger({ client: through, table, hash: sha256 }) };
});
