import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateKeyCommand, GetPublicKeyCommand, KMSClient, SignCommand } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createKmsHandler } from "../../../../functions/local/endpoints/kms/create-kms-handler.ts";
import type { KeyDescription } from "../../../../functions/local/template/machine-description.ts";
import { startEndpoints } from "../start-endpoints.ts";
import { kmsContract } from "./kms-contract.ts";

const declare = (digit: number, keySpec: string, keyUsage: string, ...aliases: string[]): KeyDescription => {
  const id = `0000000${digit}-0000-4000-8000-000000000000`;
  return { id, arn: `arn:aws:kms:us-east-1:000000000000:key/${id}`, keySpec, keyUsage, aliases };
};
const logKey = declare(1, "ECC_NIST_EDWARDS25519", "SIGN_VERIFY", "alias/log");
const keys = [
  logKey,
  declare(2, "ECC_NIST_P256", "SIGN_VERIFY"),
  declare(3, "HMAC_256", "GENERATE_VERIFY_MAC"),
  declare(4, "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"),
];

let folder: string;
let endpoints: Awaited<ReturnType<typeof startEndpoints>>;
const start = () => startEndpoints({ services: { kms: createKmsHandler({ folder, keys, now: Date.now }) } });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tidegate-kms-"));
  endpoints = await start();
});
afterAll(async () => {
  await endpoints.close();
  rmSync(folder, { recursive: true });
});

describe("the KMS endpoint", () => {
  kmsContract(() => ({
    config: endpoints.root,
    ed25519: "alias/log",
    p256: keys[1]?.id ?? "",
    hmac: keys[2]?.arn ?? "",
    symmetric: keys[3]?.id ?? "",
  }));

  it("keeps its keys over a restart, in files that only their owner reads", async () => {
    const publicKey = async () =>
      (await new KMSClient(endpoints.root).send(new GetPublicKeyCommand({ KeyId: logKey.id }))).PublicKey;
    const before = await publicKey();
    await endpoints.close();
    endpoints = await start();
    expect(await publicKey()).toEqual(before);

    const files = readdirSync(join(folder, "keys")).map((name) => join(folder, "keys", name));
    expect(files).toHaveLength(keys.length);
    expect(files.map((file) => statSync(file).mode & 0o777)).toEqual(keys.map(() => 0o600));
  });

  it("signs for a role that may, refuses one that may not", async () => {
    const message = { Message: Buffer.from("x"), SigningAlgorithm: "ED25519_SHA_512" } as const;
    const signer = new KMSClient(endpoints.roleWith({ Effect: "Allow", Action: "kms:Sign", Resource: logKey.arn }));
    await expect(signer.send(new SignCommand({ ...message, KeyId: "alias/log" }))).resolves.toBeDefined();
    await expect(signer.send(new GetPublicKeyCommand({ KeyId: logKey.id }))).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining("kms:GetPublicKey"),
    });
    const other = new KMSClient(endpoints.roleWith({ Effect: "Allow", Action: "kms:Sign", Resource: keys[1]?.arn }));
    await expect(other.send(new SignCommand({ ...message, KeyId: logKey.id }))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
  });

  it("answers an operation it lacks with a typed error", async () => {
    await expect(new KMSClient(endpoints.root).send(new CreateKeyCommand({}))).rejects.toMatchObject({
      name: "UnknownOperationException",
    });
  });

  it("refuses to start with a key it cannot make, or another one than it made", () => {
    const open = (declared: KeyDescription) => () => createKmsHandler({ folder, keys: [declared], now: Date.now });
    expect(open(declare(5, "RSA_2048", "SIGN_VERIFY"))).toThrow(/RSA_2048/);
    expect(open({ ...logKey, keySpec: "ECC_NIST_P256" })).toThrow(/holds a ECC_NIST_EDWARDS25519 key/);
  });
});
