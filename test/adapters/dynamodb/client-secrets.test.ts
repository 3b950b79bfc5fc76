import { PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openClientSecrets } from "../../../lib/adapters/dynamodb/client-secrets.ts";
import { clientSecretKey } from "../../../lib/adapters/dynamodb/item-keys.ts";
import { isSuperseded, secretReference } from "../../../lib/domain/webhook/client-secret.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../../support/table-engine.ts";

let engine: TableEngine;
let table: string;
beforeAll(async () => {
  engine = await startTableEngine();
  table = await createStateTable(engine.client, "state");
});
afterAll(() => engine?.stop());

/** As KMS derives them: another one for each webhook. */
const sealingKeyOf = async (workspace: string, webhook: string) =>
  Buffer.from(`${workspace} ${webhook}`.padEnd(32, "x")).subarray(0, 32);
const open = () => openClientSecrets({ client: engine.client, table, sealingKeyOf });
const rows = async () => (await engine.client.send(new ScanCommand({ TableName: table }))).Items ?? [];
const secret = "hunter2 çé\u0000";

test("a secret comes back as it was given, and the table does not say it", async () => {
  await open().keep("default", "a", "r1", secret);
  await open().keep("default", "a", "r1", secret);
  expect(await open().read("default", "a", "r1")).toBe(secret);
  expect(await open().read("default", "a", "r2")).toBeUndefined();
  expect(await open().read("other", "a", "r1")).toBeUndefined();
  const stored = JSON.stringify(await rows());
  for (const form of [secret, "hunter2", Buffer.from(secret).toString("base64").slice(0, 8)])
    expect(stored).not.toContain(form);
});

test("a row that was moved or changed is no secret", async () => {
  await open().keep("default", "b", "r1", secret);
  const { sealed } = (await rows()).find(({ pk }) => String(pk).includes("#b")) ?? {};
  const put = (reference: string, value: unknown) =>
    engine.client.send(
      new PutCommand({ TableName: table, Item: { ...clientSecretKey("default", "b", reference), sealed: value } }),
    );
  await put("r2", sealed);
  await expect(open().read("default", "b", "r2")).rejects.toThrow();
  const flipped = Buffer.from(String(sealed), "base64");
  flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1;
  await put("r1", flipped.toString("base64"));
  await expect(open().read("default", "b", "r1")).rejects.toThrow();
});

test("what a later revision has taken the place of is forgotten, what a rival may still use is not", async () => {
  const reference = (revision: number, name: string) => secretReference(revision, name.repeat(32));
  const all = [reference(1, "a"), reference(3, "a"), reference(3, "b"), reference(4, "a"), reference(11, "a")];
  for (const one of all) await open().keep("default", "c", one, secret);
  const left = async () => {
    const found = await Promise.all(all.map((one) => open().read("default", "c", one)));
    return all.filter((_, place) => found[place] !== undefined);
  };
  const stands = { revision: 3, inUse: reference(3, "b") };
  for (let times = 0; times < 2; times += 1) {
    await open().forget("default", "c", (one) => isSuperseded(one, stands));
    expect(await left()).toEqual([reference(3, "b"), reference(4, "a"), reference(11, "a")]);
  }
  const deleted = { revision: Number.POSITIVE_INFINITY, inUse: null };
  await open().forget("default", "c", (one) => isSuperseded(one, deleted));
  expect(await left()).toEqual([]);
  expect(await open().read("default", "a", "r1")).toBe(secret);
});
