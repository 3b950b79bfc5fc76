import { afterAll, beforeAll, expect, test } from "vitest";
import { openLogLedger } from "../../../lib/adapters/dynamodb/log-ledger.ts";
import { openRootLedger } from "../../../lib/adapters/dynamodb/root-ledger.ts";
import { openWorkspaces } from "../../../lib/adapters/dynamodb/workspaces.ts";
import { extendHead } from "../../../lib/domain/log/log-head.ts";
import { rootLog } from "../../../lib/domain/log/log-origin.ts";
import { utf8 } from "../../../lib/domain/log/utf8.ts";
import { sha256 } from "../../domain/log/sha256.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../../support/table-engine.ts";

let engine: TableEngine;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine?.stop());

test("a workspace is there once its log has entered the root log, for good", async () => {
  const needs = { client: engine.client, table: await createStateTable(engine.client, "state"), hash: sha256 };
  const [ledger, root, workspaces] = [openLogLedger(needs), openRootLedger(needs), openWorkspaces(needs)];
  const grow = async (log: string) => {
    const head = await ledger.readHead(log);
    expect(await ledger.commit(log, head, extendHead(sha256, head, [utf8("a leaf")]))).toBe(true);
  };
  const enter = async (...logs: readonly { readonly workspace: string; readonly entered: number }[]) => {
    const head = await root.readHead(rootLog);
    const next = extendHead(sha256, head, [utf8("a checkpoint")]);
    expect(await root.commit(rootLog, head, next)).toBe(true);
    await root.settle(next.batch, logs);
  };
  expect(await workspaces.list()).toEqual([]);
  for (const log of ["blue", "red"]) await grow(log);
  await enter({ workspace: "blue", entered: 1 });
  expect(await workspaces.list()).toEqual(["blue"]);
  await grow("blue");
  await enter({ workspace: "blue", entered: 2 }, { workspace: "red", entered: 1 });
  expect((await workspaces.list()).toSorted()).toEqual(["blue", "red"]);
});
