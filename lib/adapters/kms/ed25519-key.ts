import { createPublicKey } from "node:crypto";
import { GetPublicKeyCommand, type KMSClient, SignCommand } from "@aws-sdk/client-kms";
import { verifyEd25519 } from "../system/verify-ed25519.ts";

interface Needs {
  readonly client: KMSClient;
  /** Id or ARN of an ECC_NIST_EDWARDS25519 key. */
  readonly keyId: string;
}

/** An Ed25519 key (RFC 8032) whose private half nobody can read, us included. */
export interface Ed25519Key {
  /** 32 bytes; fetched once. */
  readonly publicKey: () => Promise<Uint8Array>;
  /** @throws Error when the signature does not verify with the key that the service shows */
  readonly sign: (message: Uint8Array) => Promise<Uint8Array>;
}

export const openEd25519Key = (needs: Needs): Ed25519Key => {
  let fetched: Promise<Uint8Array> | undefined;
  const publicKey = () => {
    fetched ??= fetchPublicKey(needs).catch((error: unknown) => {
      fetched = undefined;
      throw error;
    });
    return fetched;
  };
  return {
    publicKey,
    sign: async (message) => {
      const key = await publicKey();
      const signature = await sign(needs, message);
      // A signature that does not verify would be published for good, so it is tried before anybody sees it.
      if (!verifyEd25519(key, message, signature))
        throw new Error(`key ${needs.keyId} signs with another key than it shows`);
      return signature;
    },
  };
};

/** An Ed25519 key in SPKI form ends with its 32 bytes (RFC 8410). */
const fetchPublicKey = async ({ client, keyId }: Needs): Promise<Uint8Array> => {
  const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId: keyId }));
  const key = createPublicKey({ key: Buffer.from(PublicKey ?? []), format: "der", type: "spki" });
  if (key.asymmetricKeyType !== "ed25519") throw new Error(`key ${keyId} is ${key.asymmetricKeyType}, not Ed25519`);
  return key.export({ format: "der", type: "spki" }).subarray(-32);
};

const sign = async ({ client, keyId }: Needs, message: Uint8Array): Promise<Uint8Array> => {
  const { Signature } = await client.send(
    new SignCommand({ KeyId: keyId, Message: message, MessageType: "RAW", SigningAlgorithm: "ED25519_SHA_512" }),
  );
  if (Signature === undefined) throw new Error(`key ${keyId} gave no signature`);
  return Signature;
};
