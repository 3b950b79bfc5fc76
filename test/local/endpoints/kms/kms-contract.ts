import { createHash, createPublicKey, randomBytes, verify } from "node:crypto";
import {
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateMacCommand,
  GetPublicKeyCommand,
  KMSClient,
  SignCommand,
  VerifyCommand,
  VerifyMacCommand,
} from "@aws-sdk/client-kms";
import { expect, it } from "vitest";
import type { ClientConfig } from "../start-endpoints.ts";

/** Keys of each kind, by id, ARN or alias. */
export interface KmsUnderTest {
  readonly config: ClientConfig;
  readonly ed25519: string;
  readonly p256: string;
  readonly hmac: string;
  readonly symmetric: string;
}

const message = Buffer.from("tidegate.example/log\n42\n");

/** What KMS promises; runs against this machine and, given keys, against AWS. */
export const kmsContract = (connect: () => KmsUnderTest): void => {
  const client = () => new KMSClient(connect().config);

  it("signs with Ed25519 so that the published key verifies it", async () => {
    const KeyId = connect().ed25519;
    const { PublicKey, KeySpec, SigningAlgorithms } = await client().send(new GetPublicKeyCommand({ KeyId }));
    const request = { KeyId, Message: message, MessageType: "RAW", SigningAlgorithm: "ED25519_SHA_512" } as const;
    const { Signature = new Uint8Array() } = await client().send(new SignCommand(request));

    const key = createPublicKey({ key: Buffer.from(PublicKey ?? []), format: "der", type: "spki" });
    expect(key.asymmetricKeyType).toBe("ed25519");
    expect(Signature).toHaveLength(64);
    expect(verify(null, message, key, Signature)).toBe(true);
    expect(KeySpec).toBe("ECC_NIST_EDWARDS25519");
    expect(SigningAlgorithms).toContain("ED25519_SHA_512");
    await expect(client().send(new VerifyCommand({ ...request, Signature }))).resolves.toMatchObject({
      SignatureValid: true,
    });
  });

  it("signs with ECDSA over P-256 in DER", async () => {
    const KeyId = connect().p256;
    const { PublicKey } = await client().send(new GetPublicKeyCommand({ KeyId }));
    const { Signature } = await client().send(
      new SignCommand({ KeyId, Message: message, SigningAlgorithm: "ECDSA_SHA_256" }),
    );
    const key = createPublicKey({ key: Buffer.from(PublicKey ?? []), format: "der", type: "spki" });
    expect(verify("sha256", message, key, Signature ?? new Uint8Array())).toBe(true);
  });

  it("signs a digest that the caller took, as it signs the message", async () => {
    const KeyId = connect().p256;
    const { PublicKey } = await client().send(new GetPublicKeyCommand({ KeyId }));
    const long = randomBytes(10_000);
    const request = {
      KeyId,
      Message: createHash("sha256").update(long).digest(),
      MessageType: "DIGEST",
      SigningAlgorithm: "ECDSA_SHA_256",
    } as const;
    const { Signature = new Uint8Array() } = await client().send(new SignCommand(request));
    const key = createPublicKey({ key: Buffer.from(PublicKey ?? []), format: "der", type: "spki" });
    expect(verify("sha256", long, key, Signature)).toBe(true);
    await expect(client().send(new VerifyCommand({ ...request, Signature }))).resolves.toMatchObject({
      SignatureValid: true,
    });
    await expect(
      client().send(new VerifyCommand({ ...request, Message: randomBytes(32), Signature })),
    ).rejects.toMatchObject({ name: "KMSInvalidSignatureException" });
    await expect(client().send(new SignCommand({ ...request, Message: randomBytes(31) }))).rejects.toMatchObject({
      name: "ValidationException",
    });
  });

  it("answers a wrong signature with its own error", async () => {
    const request = { KeyId: connect().ed25519, Message: message, SigningAlgorithm: "ED25519_SHA_512" } as const;
    const { Signature } = await client().send(new SignCommand(request));
    await expect(
      client().send(new VerifyCommand({ ...request, Message: Buffer.from("another"), Signature })),
    ).rejects.toMatchObject({ name: "KMSInvalidSignatureException" });
  });

  it("takes an Ed25519 message only whole", async () => {
    await expect(
      client().send(
        new SignCommand({
          KeyId: connect().ed25519,
          Message: randomBytes(64),
          MessageType: "DIGEST",
          SigningAlgorithm: "ED25519_SHA_512",
        }),
      ),
    ).rejects.toMatchObject({ name: "ValidationException" });
  });

  it("refuses a message over 4096 bytes", async () => {
    await expect(
      client().send(
        new SignCommand({ KeyId: connect().ed25519, Message: randomBytes(4097), SigningAlgorithm: "ED25519_SHA_512" }),
      ),
    ).rejects.toMatchObject({ name: "ValidationException" });
  });

  it("makes MACs that only the same message verifies", async () => {
    const request = { KeyId: connect().hmac, Message: message, MacAlgorithm: "HMAC_SHA_256" } as const;
    const { Mac } = await client().send(new GenerateMacCommand(request));
    expect(Mac).toHaveLength(32);
    expect((await client().send(new GenerateMacCommand(request))).Mac).toEqual(Mac);
    expect((await client().send(new VerifyMacCommand({ ...request, Mac }))).MacValid).toBe(true);
    await expect(
      client().send(new VerifyMacCommand({ ...request, Message: Buffer.from("another"), Mac })),
    ).rejects.toMatchObject({ name: "KMSInvalidMacException" });
  });

  it("decrypts what it encrypted, under the same context only", async () => {
    const KeyId = connect().symmetric;
    const context = { workspace: "default", model: "fraud" };
    const { CiphertextBlob } = await client().send(
      new EncryptCommand({ KeyId, Plaintext: message, EncryptionContext: context }),
    );
    const decrypted = await client().send(
      new DecryptCommand({ CiphertextBlob, EncryptionContext: { model: "fraud", workspace: "default" } }),
    );
    expect(Buffer.from(decrypted.Plaintext ?? [])).toEqual(message);
    await expect(client().send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
      name: "InvalidCiphertextException",
    });
  });

  it("refuses a changed ciphertext", async () => {
    const { CiphertextBlob = new Uint8Array() } = await client().send(
      new EncryptCommand({ KeyId: connect().symmetric, Plaintext: message }),
    );
    const changed = Buffer.from(CiphertextBlob);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    await expect(client().send(new DecryptCommand({ CiphertextBlob: changed }))).rejects.toMatchObject({
      name: "InvalidCiphertextException",
    });
  });

  it("hands out data keys with their encrypted form", async () => {
    const { Plaintext, CiphertextBlob } = await client().send(
      new GenerateDataKeyCommand({ KeyId: connect().symmetric, KeySpec: "AES_256" }),
    );
    expect(Plaintext).toHaveLength(32);
    expect((await client().send(new DecryptCommand({ CiphertextBlob }))).Plaintext).toEqual(Plaintext);
  });

  it("refuses to use a key for what it is not", async () => {
    await expect(
      client().send(new SignCommand({ KeyId: connect().hmac, Message: message, SigningAlgorithm: "ED25519_SHA_512" })),
    ).rejects.toMatchObject({ name: "InvalidKeyUsageException" });
    await expect(
      client().send(new SignCommand({ KeyId: connect().ed25519, Message: message, SigningAlgorithm: "ECDSA_SHA_256" })),
    ).rejects.toMatchObject({ name: "InvalidKeyUsageException" });
  });

  it("describes a key", async () => {
    const { KeyMetadata } = await client().send(new DescribeKeyCommand({ KeyId: connect().hmac }));
    expect(KeyMetadata).toMatchObject({ KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC", KeyState: "Enabled" });
    expect(KeyMetadata?.CreationDate).toBeInstanceOf(Date);
  });

  it("does not know a key that nobody made", async () => {
    const KeyId = "00000000-0000-4000-8000-000000000000";
    await expect(client().send(new DescribeKeyCommand({ KeyId }))).rejects.toMatchObject({ name: "NotFoundException" });
  });
};
