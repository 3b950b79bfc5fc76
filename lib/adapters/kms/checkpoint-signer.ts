import { logOrigin } from "../../domain/log/log-origin.ts";
import type { Hash } from "../../domain/log/merkle-hash.ts";
import { utf8 } from "../../domain/log/utf8.ts";
import { type VerifierKey, verifierKey } from "../../domain/log/verifier-key.ts";
import type { CheckpointSigner } from "../../ports/checkpoint-signer.ts";
import type { Ed25519Key } from "./ed25519-key.ts";

interface Needs {
  readonly key: Ed25519Key;
  /** Origin of the default workspace's log. */
  readonly origin: string;
  /** SHA-256. */
  readonly hash: Hash;
}

/** Signs the checkpoints of every log with one KMS key. */
export const openCheckpointSigner = ({ key, origin, hash }: Needs): CheckpointSigner => {
  const keyOf = async (workspace: string): Promise<VerifierKey> =>
    verifierKey(hash, logOrigin(origin, workspace), await key.publicKey());
  return {
    verifierKey: keyOf,
    sign: async (workspace, text) => {
      const { name, keyId } = await keyOf(workspace);
      return { name, keyId, signature: await key.sign(utf8(text)) };
    },
  };
};
