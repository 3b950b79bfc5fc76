import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KMSClient } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createKmsHandler } from "../../../functions/local/endpoints/kms/create-kms-handler.ts";
import { openCheckpointSigner } from "../../../lib/adapters/kms/checkpoint-signer.ts";
import { openEd25519Key } from "../../../lib/adapters/kms/ed25519-key.ts";
import { checkpointSignerContract } from "../../contracts/checkpoint-signer.ts";
import { sha256 } from "../../domain/log/sha256.ts";
import { startEndpoints } from "../../local/endpoints/start-endpoints.ts";
import { testSigner } from "../../support/test-signer.ts";

const declare = (digit: number, keySpec: string) => {
  const id = `0000000${digit}-0000-4000-8000-000000000000`;
  const arn = `arn:aws:kms:us-east-1:000000000000:key/${id}`;
  return { id, arn, keySpec, keyUsage: "SIGN_VERIFY", aliases: [] };
};
const [ed25519, p256] = [declare(1, "ECC_NIST_EDWARDS25519"), declare(2, "ECC_NIST_P256")] as const;

let folder: string;
let endpoints: Awaited<ReturnType<typeof startEndpoints>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tidegate-signer-"));
  const kms = createKmsHandler({ folder, keys: [ed25519, p256], now: Date.now });
  endpoints = await startEndpoints({ services: { kms } });
});
afterAll(async () => {
  await endpoints.close();
  rmSync(folder, { recursive: true });
});

const open = (keyId: string, client = new KMSClient(endpoints.root)) =>
  openCheckpointSigner({ key: openEd25519Key({ client, keyId }), origin: "log.example.com/t", hash: sha256 });

checkpointSignerContract("the KMS signer", async () => open(ed25519.arn));
checkpointSignerContract("the signer of the tests", async () => testSigner);

test("a key of another kind is refused before it signs anything", async () => {
  await expect(open(p256.arn).verifierKey("default")).rejects.toThrow(/is ec, not Ed25519/);
});

test("a failure to fetch the key is not remembered", async () => {
  const client = new KMSClient(endpoints.root);
  const signer = open(ed25519.arn, client);
  const send = client.send.bind(client);
  client.send = () => Promise.reject(new Error("unreachable"));
  await expect(signer.verifierKey("default")).rejects.toThrow("unreachable");
  client.send = send;
  expect((await signer.verifierKey("default")).name).toBe("log.example.com/t");
});
