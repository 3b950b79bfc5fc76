import { afterAll, beforeAll, expect, test } from "vitest";
import { openLogLedger } from "../../../lib/adapters/dynamodb/log-ledger.ts";
import { openRootLedger } from "../../../lib/adapters/dynamodb/root-ledger.ts";
import { emptyHead, extendHead } from "../../../lib/domain/log/log-head.ts";
import { rootLog } from "../../../lib/domain/log/log-origin.ts";
import { utf8 } from "../../../lib/domain/log/utf8.ts";
import { sha256 } from "../../domain/log/sha256.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../../support/table-engine.ts";

let engine: TableEngine;
let ledger: ReturnType<typeof openLogLedger>;
let root: ReturnType<typeof openRootLedger>;
beforeAll(async () => {
  engine = await startTableEngine();
  const needs = { client: engine.client, table: await createStateTable(engine.client, "state"), hash: sha256 };
  ledger = openLogLedger(needs);
  root = openRootLedger(needs);
});
afterAll(() => engine?.stop());

const grow = async (workspace: string, leaves: number) => {
  const head = await ledger.readHead(workspace);
  const next = extendHead(
    sha256,
    head,
    Array.from({ length: leaves }, (_, place) => utf8(`leaf ${place}`)),
  );
  expect(await ledger.commit(workspace, head, next)).toBe(true);
};
const commitRoot = async () => {
  const head = await root.readHead(rootLog);
  const next = extendHead(sha256, head, [utf8("a checkpoint")]);
  expect(await root.commit(rootLog, head, next)).toBe(true);
  return next.batch;
};
const grown = async () =>
  Object.fromEntries((await root.grownLogs()).map(({ workspace, entered }) => [workspace, entered]));

test("a log that grows is marked by the very commit, until what it grew to is entered", async () => {
  await grow("blue", 3);
  await grow("red", 2);
  expect(await grown()).toEqual({ blue: 0, red: 0 });
  await root.settle(await commitRoot(), [{ workspace: "blue", entered: 3 }]);
  expect(await grown()).toEqual({ red: 0 });
  await grow("blue", 1);
  expect(await grown()).toEqual({ blue: 3, red: 0 });
  await root.settle(await commitRoot(), [{ workspace: "blue", entered: 4 }]);
  expect(await grown()).toEqual({ red: 0 });
});

test("a checkpoint that was replaced before it was entered leaves the mark", async () => {
  await grow("green", 2);
  await grow("green", 2);
  await root.settle(await commitRoot(), [{ workspace: "green", entered: 2 }]);
  expect(await grown()).toMatchObject({ green: 2 });
});

test("settling late or twice takes nothing back, and settles no later batch", async () => {
  await grow("late", 5);
  const first = await commitRoot();
  const second = await commitRoot();
  await root.settle(first, [{ workspace: "late", entered: 2 }]);
  expect((await root.readHead(rootLog)).settled).toBe(false);
  await root.settle(second, [{ workspace: "late", entered: 5 }]);
  await root.settle(first, [{ workspace: "late", entered: 2 }]);
  expect((await root.readHead(rootLog)).settled).toBe(true);
  expect(await grown()).not.toHaveProperty("late");
  await grow("late", 1);
  expect(await grown()).toMatchObject({ late: 5 });
});

test("a refused commit marks nothing", async () => {
  const stale = emptyHead(sha256);
  await grow("raced", 1);
  await root.settle(await commitRoot(), [{ workspace: "raced", entered: 1 }]);
  expect(await ledger.commit("raced", stale, extendHead(sha256, stale, [utf8("x")]))).toBe(false);
  expect(await grown()).not.toHaveProperty("raced");
});
