import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateTableCommand,
  DynamoDBClient,
  paginateScan,
  TransactWriteItemsCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { expect, it } from "vitest";
import { processesOn, startKillableMachine, writeUntilKilled } from "../killable-machine.ts";
import { tableInput } from "./tables-contract.ts";

it("kill -9 under load loses no acknowledged transaction, tears none and leaves no engine running", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tidegate-crash-"));
  const acknowledged = new Set<string>();
  // A slow machine gets less done in a round, so it takes more of them.
  for (let round = 0; round < 3 || acknowledged.size <= 100; round += 1) {
    const machine = await startKillableMachine(folder, "tables");
    const db = new DynamoDBClient({ ...machine.config, maxAttempts: 1 });
    if (round === 0) {
      await db.send(new CreateTableCommand(tableInput("crash")));
      await waitUntilTableExists({ client: db, maxWaitTime: 10, minDelay: 0.1 }, { TableName: "crash" });
    }
    await writeUntilKilled(machine, 8, 400 + round * 150, async (writer, turn) => {
      const id = `${round}-${writer}-${turn}`;
      const put = (sk: string) => ({
        Put: { TableName: "crash", Item: { pk: { S: id }, sk: { S: sk }, v: { S: "x".repeat(300) } } },
      });
      await db.send(new TransactWriteItemsCommand({ TransactItems: [put("first"), put("second")] }));
      acknowledged.add(id);
    });
    db.destroy();
    await expect.poll(() => processesOn(folder)).toEqual([]);
  }

  const machine = await startKillableMachine(folder, "tables");
  const halves = new Map<string | undefined, number>();
  const client = new DynamoDBClient(machine.config);
  for await (const { Items } of paginateScan({ client }, { TableName: "crash" }))
    for (const { pk } of Items ?? []) halves.set(pk?.S, (halves.get(pk?.S) ?? 0) + 1);
  client.destroy();
  await machine.kill();
  expect([...halves].filter(([, count]) => count !== 2)).toEqual([]);
  expect([...acknowledged].filter((id) => !halves.has(id))).toEqual([]);
  await expect.poll(() => processesOn(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});
