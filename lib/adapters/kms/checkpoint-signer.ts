import { createPublicKey, verify } from "node:crypto";
import { GetPublicKeyCommand, type KMSClient, SignCommand } from "@aws-sdk/client-kms";
import { logOrigin } from "../../domain/log/log-origin.ts";
import type { Hash } from "../../domain/log/merkle-hash.ts";
import { type VerifierKey, verifierKey } from "../../domain/log/verifier-key.ts";
import type { CheckpointSigner } from "../../ports/checkpoint-signer.ts";

interface Needs {
  readonly client: KMSClient;
  /** Id or ARN of an ECC_NIST_EDWARDS25519 key. */
  readonly keyId: string;
  /** Origin of the default workspace's log. */
  readonly origin: string;
  /** SHA-256. */
  readonly hash: Hash;
}

/** Signs with a KMS key whose private half nobody can read, us included. */
export const openCheckpointSigner = (needs: Needs): CheckpointSigner => {
  let publicKey: Promise<Uint8Array> | undefined;
  const keyOf = async (workspace: string): Promise<VerifierKey> => {
    publicKey ??= fetchPublicKey(needs).catch((error: unknown) => {
      publicKey = undefined;
      throw error;
    });
    return verifierKey(needs.hash, logOrigin(needs.origin, workspace), await publicKey);
  };
  return {
    verifierKey: keyOf,
    sign: async (workspace, text) => {
      const { name, keyId, publicKey: raw } = await keyOf(workspace);
      const signature = await sign(needs, text);
      // A signature that does not verify would be published for good, so it is tried before anybody sees it.
      if (!isSignature(raw, text, signature))
        throw new Error(`key ${needs.keyId} signs with another key than it shows`);
      return { name, keyId, signature };
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

const sign = async ({ client, keyId }: Needs, text: string): Promise<Uint8Array> => {
  const { Signature } = await client.send(
    new SignCommand({
      KeyId: keyId,
      Message: Buffer.from(text),
      MessageType: "RAW",
      SigningAlgorithm: "ED25519_SHA_512",
    }),
  );
  if (Signature === undefined) throw new Error(`key ${keyId} gave no signature`);
  return Signature;
};

const isSignature = (publicKey: Uint8Array, text: string, signature: Uint8Array): boolean => {
  const jwk = { kty: "OKP", crv: "Ed25519", x: Buffer.from(publicKey).toString("base64url") };
  return verify(null, Buffer.from(text), createPublicKey({ key: jwk, format: "jwk" }), signature);
};
