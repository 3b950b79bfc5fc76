import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KMSClient, VerifyMacCommand } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createKmsHandler } from "../../../functions/local/endpoints/kms/create-kms-handler.ts";
import { openWebhookSealingKey } from "../../../lib/adapters/kms/webhook-sealing-key.ts";
import { openWebhookSecrets } from "../../../lib/adapters/kms/webhook-secrets.ts";
import { startEndpoints } from "../../local/endpoints/start-endpoints.ts";

const id = "00000001-0000-4000-8000-000000000000";
const key = {
  id,
  arn: `arn:aws:kms:us-east-1:000000000000:key/${id}`,
  keySpec: "HMAC_256",
  keyUsage: "GENERATE_VERIFY_MAC",
  aliases: [],
};

let folder: string;
let endpoints: Awaited<ReturnType<typeof startEndpoints>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tidegate-secrets-"));
  endpoints = await startEndpoints({ services: { kms: createKmsHandler({ folder, keys: [key], now: Date.now }) } });
});
afterAll(async () => {
  await endpoints.close();
  rmSync(folder, { recursive: true });
});

test("a webhook's secret is the same each time, its own, and only the key can make it", async () => {
  const client = new KMSClient(endpoints.root);
  const open = () => openWebhookSecrets({ client, keyId: key.arn });
  const secret = await open().secretOf("default", "a");
  expect(secret).toHaveLength(32);
  expect(await open().secretOf("default", "a")).toEqual(secret);
  for (const [workspace, webhook] of [
    ["default", "b"],
    ["other", "a"],
  ] as const)
    expect(await open().secretOf(workspace, webhook)).not.toEqual(secret);
  const Message = Buffer.from("webhook#default#a");
  const verify = new VerifyMacCommand({ KeyId: key.arn, MacAlgorithm: "HMAC_SHA_256", Message, Mac: secret });
  expect(await client.send(verify)).toMatchObject({ MacValid: true });
});

test("what seals a webhook's secret is its own, the same each time, and no webhook's secret", async () => {
  const client = new KMSClient(endpoints.root);
  const needs = { client, keyId: key.arn };
  const sealing = await openWebhookSealingKey(needs)("default", "a");
  expect(sealing).toHaveLength(32);
  expect(await openWebhookSealingKey(needs)("default", "a")).toEqual(sealing);
  for (const other of [
    openWebhookSealingKey(needs)("default", "b"),
    openWebhookSecrets(needs).secretOf("default", "a"),
  ])
    expect(await other).not.toEqual(sealing);
});
