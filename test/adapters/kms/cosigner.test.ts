import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KMSClient } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createKmsHandler } from "../../../functions/local/endpoints/kms/create-kms-handler.ts";
import { openCheckpointSigner } from "../../../lib/adapters/kms/checkpoint-signer.ts";
import { openCosigner } from "../../../lib/adapters/kms/cosigner.ts";
import { openEd25519Key } from "../../../lib/adapters/kms/ed25519-key.ts";
import { openWitnessedLogs } from "../../../lib/adapters/kms/witnessed-logs.ts";
import { cosignaturesIn } from "../../../lib/domain/log/cosignature.ts";
import { rootLog } from "../../../lib/domain/log/log-origin.ts";
import { verifyEd25519 } from "../../domain/log/ed25519.ts";
import { sha256 } from "../../domain/log/sha256.ts";
import { startEndpoints } from "../../local/endpoints/start-endpoints.ts";

const declare = (digit: number) => {
  const id = `0000000${digit}-0000-4000-8000-000000000000`;
  const arn = `arn:aws:kms:us-east-1:000000000000:key/${id}`;
  return { id, arn, keySpec: "ECC_NIST_EDWARDS25519", keyUsage: "SIGN_VERIFY", aliases: [] };
};
const [logKey, witnessKey] = [declare(1), declare(2)] as const;

let folder: string;
let endpoints: Awaited<ReturnType<typeof startEndpoints>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tidegate-cosigner-"));
  const kms = createKmsHandler({ folder, keys: [logKey, witnessKey], now: Date.now });
  endpoints = await startEndpoints({ services: { kms } });
});
afterAll(async () => {
  await endpoints.close();
  rmSync(folder, { recursive: true });
});

const origin = "log.example.com/t";
const allow = (Action: string | string[], { arn }: { readonly arn: string }) =>
  new KMSClient(endpoints.roleWith({ Effect: "Allow", Action, Resource: arn }));

test("a cosignature by the key in KMS counts under the key that is shown, with the permissions of the stacks", async () => {
  const client = allow(["kms:GetPublicKey", "kms:Sign"], witnessKey);
  const key = openEd25519Key({ client, keyId: witnessKey.arn });
  const cosigner = openCosigner({ key, name: "witness.example/w1", hash: sha256 });
  const text = "log.example.com/t\n3\nçé\n";
  const note = { text, signatures: [await cosigner.cosign(text, 1_700_000_000)] };
  expect(cosignaturesIn(verifyEd25519, note, [await cosigner.verifierKey()])).toMatchObject([
    { key: { name: "witness.example/w1" }, timeSeconds: 1_700_000_000 },
  ]);
});

test("the logs of a deployment are known by their origin, under the key they are signed with, and no others are", async () => {
  const key = openEd25519Key({ client: allow("kms:GetPublicKey", logKey), keyId: logKey.arn });
  const logs = openWitnessedLogs({ key, origin, hash: sha256 });
  const signer = openCheckpointSigner({ key, origin, hash: sha256 });
  for (const workspace of ["default", "blue", rootLog]) {
    const shown = await signer.verifierKey(workspace);
    expect(await logs.keysOf(shown.name)).toEqual([shown]);
  }
  for (const other of ["", "log.example.com", `${origin}x`, `${origin}/a b`, `${origin}/a+b`])
    expect(await logs.keysOf(other)).toEqual([]);
});
