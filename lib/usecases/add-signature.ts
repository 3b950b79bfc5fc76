import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import type { ModelVersion } from "../domain/model-version/model-version.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { SignatureFault } from "../domain/signing/signature-fault.ts";
import { checkBundle } from "./check-signature.ts";
import { keepSignature, type SignedVersion, type SigningNeeds, type SigningRefusal } from "./keep-signature.ts";
import type { Snapshot } from "./snapshot.ts";

interface Input extends SignedVersion {
  /** Text of the Sigstore bundle. */
  readonly bundle: string;
  /** Of whoever signed, in PEM. */
  readonly publicKey: string;
}

export type AttachmentRefusal =
  | { readonly code: "unusable-key" }
  | { readonly code: "signature-refused"; readonly fault: SignatureFault["code"]; readonly reason: string };

/** Lets a signature that was made elsewhere go with a version, once it holds over every file of it. */
export const addSignature = async (
  needs: SigningNeeds,
  context: CommandContext,
  { bundle, publicKey, ...version }: Input,
): Promise<Result<Snapshot<ModelVersion>, SigningRefusal | AttachmentRefusal | CommandRefusal>> => {
  const key = needs.verifier.trust(publicKey);
  if (key === undefined) return refuse({ code: "unusable-key" });
  return keepSignature<AttachmentRefusal>(needs, context, version, key, async (state) => {
    const fault = checkBundle(needs.hash, key, bundle, state);
    return fault === undefined
      ? accept(bundle)
      : refuse({ code: "signature-refused", fault: fault.code, reason: fault.detail });
  });
};
