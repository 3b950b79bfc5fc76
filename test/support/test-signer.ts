import { logOrigin } from "../../lib/domain/log/log-origin.ts";
import { utf8 } from "../../lib/domain/log/utf8.ts";
import { formatVerifierKey, verifierKey } from "../../lib/domain/log/verifier-key.ts";
import type { CheckpointSigner } from "../../lib/ports/checkpoint-signer.ts";
import { publicKeyOf, signWith } from "../domain/log/ed25519.ts";
import { sha256 } from "../domain/log/sha256.ts";

export const testOrigin = "log.example.com/tidegate";

const keyOf = (workspace: string) => verifierKey(sha256, logOrigin(testOrigin, workspace), publicKeyOf(7));

/** Signs with a key of its own, in this process. */
export const testSigner: CheckpointSigner = {
  verifierKey: async (workspace) => keyOf(workspace),
  sign: async (workspace, text) => {
    const { name, keyId } = keyOf(workspace);
    return { name, keyId, signature: signWith(7, utf8(text)) };
  },
};

/** The vkey that a reader would be given. */
export const testVerifierKey = (workspace: string): string => formatVerifierKey(keyOf(workspace));
