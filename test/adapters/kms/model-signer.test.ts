import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KMSClient } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createKmsHandler } from "../../../functions/local/endpoints/kms/create-kms-handler.ts";
import { openModelSigner } from "../../../lib/adapters/kms/model-signer.ts";
import { ecdsaVerifier } from "../../../lib/adapters/system/verify-ecdsa.ts";
import { startEndpoints } from "../../local/endpoints/start-endpoints.ts";

const declare = (digit: number, keySpec: string) => {
  const id = `0000000${digit}-0000-4000-8000-000000000000`;
  const arn = `arn:aws:kms:us-east-1:000000000000:key/${id}`;
  return { id, arn, keySpec, keyUsage: "SIGN_VERIFY", aliases: [] };
};
const [p256, ed25519] = [declare(1, "ECC_NIST_P256"), declare(2, "ECC_NIST_EDWARDS25519")] as const;

let folder: string;
let endpoints: Awaited<ReturnType<typeof startEndpoints>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tidegate-model-signer-"));
  const kms = createKmsHandler({ folder, keys: [p256, ed25519], now: Date.now });
  endpoints = await startEndpoints({ services: { kms } });
});
afterAll(async () => {
  await endpoints.close();
  rmSync(folder, { recursive: true });
});

const open = (keyId: string, client = new KMSClient(endpoints.root)) => openModelSigner({ client, keyId });

test("a message longer than KMS takes is signed so that the key it shows verifies it", async () => {
  const signer = open(p256.arn);
  const key = ecdsaVerifier.trust(await signer.publicKey());
  const message = new Uint8Array(20_000).fill(7);
  const signature = await signer.sign(message);
  expect(key?.verifies(message, signature)).toBe(true);
  expect(key?.verifies(message.fill(8), signature)).toBe(false);
});

test("a key of another kind is refused before it signs anything", async () => {
  await expect(open(ed25519.arn).publicKey()).rejects.toThrow(/not ECC_NIST_P256/);
});

test("a failure to fetch the key is not remembered", async () => {
  const client = new KMSClient(endpoints.root);
  const signer = open(p256.arn, client);
  const send = client.send.bind(client);
  client.send = () => Promise.reject(new Error("unreachable"));
  await expect(signer.publicKey()).rejects.toThrow("unreachable");
  client.send = send;
  expect(await signer.publicKey()).toContain("BEGIN PUBLIC KEY");
});
