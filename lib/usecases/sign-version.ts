import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import type { ModelVersion } from "../domain/model-version/model-version.ts";
import { accept, type Result } from "../domain/result.ts";
import { writeBundle } from "../domain/signing/bundle.ts";
import { dsseMessage } from "../domain/signing/dsse-message.ts";
import { versionManifest } from "../domain/signing/version-manifest.ts";
import { writeStatement } from "../domain/signing/write-statement.ts";
import type { ModelSigner } from "../ports/model-signer.ts";
import { checkBundle } from "./check-signature.ts";
import { keepSignature, type SignedVersion, type SigningNeeds, type SigningRefusal } from "./keep-signature.ts";
import type { Snapshot } from "./snapshot.ts";

interface Needs extends SigningNeeds {
  readonly signer: ModelSigner;
}

/** Signs the manifest of a version with the deployment's own key. */
export const signVersion = async (
  needs: Needs,
  context: CommandContext,
  version: SignedVersion,
): Promise<Result<Snapshot<ModelVersion>, SigningRefusal | CommandRefusal>> => {
  const { signer, verifier, hash } = needs;
  const key = verifier.trust(await signer.publicKey());
  if (key === undefined) throw new Error("the signing key is on no curve of OpenSSF Model Signing");
  return keepSignature<never>(needs, context, version, key, async (state) => {
    const payload = new TextEncoder().encode(JSON.stringify(writeStatement(hash, versionManifest(state))));
    const signature = await signer.sign(dsseMessage(payload));
    const bundle = writeBundle({ keyHint: key.keyHint, payload, signature });
    // Kept for good and read by strangers, so it is tried before anybody sees it.
    const fault = checkBundle(hash, key, bundle, state);
    if (fault !== undefined) throw new Error(`the signing key made a signature that does not hold: ${fault.detail}`);
    return accept(bundle);
  });
};
