import type { ChangeOf, Loaded } from "../command/change.ts";
import type { RiskTier } from "../model/model.ts";
import type { ModelVersion } from "../model-version/model-version.ts";
import { versionChange } from "../model-version/version-change.ts";
import type { VersionSignature } from "../model-version/version-signature.ts";
import { accept, type Result, refuse } from "../result.ts";

const signaturesMax = 16;

export interface TooManySignatures {
  readonly code: "too-many-signatures";
  readonly signaturesMax: number;
}

/**
 * Decides whether a signature that has been verified goes with a version. A key signs a version once: a new signature
 * by it takes the place of the one before.
 *
 * @returns the change, or `too-many-signatures` (16 keys)
 */
export const decideSignature = (
  version: Loaded<ModelVersion>,
  riskTier: RiskTier,
  signature: VersionSignature,
): Result<ChangeOf<"model-version">, TooManySignatures> => {
  const others = version.state.signatures.filter(({ keyHint }) => keyHint !== signature.keyHint);
  if (others.length >= signaturesMax) return refuse({ code: "too-many-signatures", signaturesMax });
  const signatures = [...others, signature];
  return accept(versionChange(version, "version-signed", riskTier, signature.signedAt, { signatures }));
};
