import { candidateContent } from "../domain/model-version/candidate-content.ts";
import type { ModelVersion } from "../domain/model-version/model-version.ts";
import type { VersionSignature } from "../domain/model-version/version-signature.ts";
import type { SignatureFault } from "../domain/signing/signature-fault.ts";
import type { Digest } from "../ports/digest.ts";
import { checkSignature, type SignatureNeeds } from "./check-signature.ts";

export interface ExaminationNeeds extends SignatureNeeds {
  readonly digest: Pick<Digest, "ofJson">;
}

export interface SignatureVerdict extends VersionSignature {
  /** Place among the version's signatures, from 1. */
  readonly number: number;
  /** Null when it holds. */
  readonly fault: SignatureFault | null;
}

/** Whether a version is still what was registered, voted on and signed. */
export interface VersionExamination {
  /** Whether files, signature and lineage still have the digest that people voted on. */
  readonly digestHolds: boolean;
  /** Names of the files that the store does not hold under their digest, with their size. */
  readonly missing: readonly string[];
  readonly signatures: readonly SignatureVerdict[];
}

/** Holds a version against its digest, its signatures and the store. */
export const examineVersion = async (
  needs: ExaminationNeeds,
  workspace: string,
  version: ModelVersion,
): Promise<VersionExamination> => {
  const stored = await Promise.all(version.artifacts.map(({ sha256 }) => needs.artifacts.stat(workspace, sha256)));
  const signatures = version.signatures.map(
    async (signature, index): Promise<SignatureVerdict> => ({
      ...signature,
      number: index + 1,
      fault: (await checkSignature(needs, workspace, version, signature)) ?? null,
    }),
  );
  return {
    digestHolds: needs.digest.ofJson(candidateContent(version)) === version.digest,
    missing: version.artifacts
      .filter(({ sizeBytes }, index) => stored[index]?.sizeBytes !== sizeBytes)
      .map(({ name }) => name),
    signatures: await Promise.all(signatures),
  };
};
