import { createHash, createPublicKey } from "node:crypto";
import { GetPublicKeyCommand, type KMSClient, SignCommand } from "@aws-sdk/client-kms";
import type { ModelSigner } from "../../ports/model-signer.ts";

interface Needs {
  readonly client: KMSClient;
  /** Id or ARN of an ECC_NIST_P256 key. */
  readonly keyId: string;
}

/** Signs with a key that KMS holds. The digest is taken here: KMS takes messages of 4096 bytes at most. */
export const openModelSigner = (needs: Needs): ModelSigner => {
  let fetched: Promise<string> | undefined;
  return {
    publicKey: () => {
      fetched ??= fetchPublicKey(needs).catch((error: unknown) => {
        fetched = undefined;
        throw error;
      });
      return fetched;
    },
    sign: async (message) => {
      const { Signature } = await needs.client.send(
        new SignCommand({
          KeyId: needs.keyId,
          Message: createHash("sha256").update(message).digest(),
          MessageType: "DIGEST",
          SigningAlgorithm: "ECDSA_SHA_256",
        }),
      );
      if (Signature === undefined) throw new Error(`key ${needs.keyId} gave no signature`);
      return Signature;
    },
  };
};

const fetchPublicKey = async ({ client, keyId }: Needs): Promise<string> => {
  const { PublicKey, KeySpec } = await client.send(new GetPublicKeyCommand({ KeyId: keyId }));
  if (KeySpec !== "ECC_NIST_P256") throw new Error(`key ${keyId} is ${KeySpec}, not ECC_NIST_P256`);
  const key = createPublicKey({ key: Buffer.from(PublicKey ?? []), format: "der", type: "spki" });
  return String(key.export({ type: "spki", format: "pem" }));
};
