import type { Hash } from "../domain/log/merkle-hash.ts";
import type { ModelVersion } from "../domain/model-version/model-version.ts";
import type { VersionSignature } from "../domain/model-version/version-signature.ts";
import { compareManifest } from "../domain/signing/compare-manifest.ts";
import type { SignatureFault } from "../domain/signing/signature-fault.ts";
import { type TrustedKey, verifyBundle } from "../domain/signing/verify-bundle.ts";
import { versionManifest } from "../domain/signing/version-manifest.ts";
import { ArtifactCorruptError } from "../ports/artifact-corrupt-error.ts";
import type { ArtifactStore } from "../ports/artifact-store.ts";
import type { SignatureVerifier } from "../ports/signature-verifier.ts";

export interface SignatureNeeds {
  readonly artifacts: ArtifactStore;
  readonly verifier: SignatureVerifier;
  /** SHA-256. */
  readonly hash: Hash;
}

/** What is wrong with a signature that goes with a version; undefined when it holds. */
export const checkSignature = async (
  { artifacts, verifier, hash }: SignatureNeeds,
  workspace: string,
  version: ModelVersion,
  { bundle, keyHint }: VersionSignature,
): Promise<SignatureFault | undefined> => {
  const [text, pem] = [await readText(artifacts, workspace, bundle), await readText(artifacts, workspace, keyHint)];
  if (text === undefined) return { code: "not-in-store", detail: `bundle ${bundle} is not in the store, or changed` };
  const key = pem === undefined ? undefined : verifier.trust(pem);
  if (key === undefined) return { code: "not-in-store", detail: `key ${keyHint} is not in the store, or changed` };
  return checkBundle(hash, key, text, version);
};

/**
 * What is wrong with a bundle as a signature of a version. Every file has to be signed, whatever the bundle says is left
 * out: what a version holds is what is loaded.
 */
export const checkBundle = (
  hash: Hash,
  key: TrustedKey,
  text: string,
  version: ModelVersion,
): SignatureFault | undefined => {
  const signed = verifyBundle(hash, key, text);
  return signed.ok ? compareManifest(signed.value, versionManifest(version).files) : signed.refusal;
};

/** A key's PEM text lies under its hint, because that is its digest. */
export const readText = async (
  artifacts: ArtifactStore,
  workspace: string,
  sha256: string,
): Promise<string | undefined> => {
  try {
    const content = await artifacts.read(workspace, sha256);
    return content && new TextDecoder().decode(content);
  } catch (error) {
    if (error instanceof ArtifactCorruptError) return undefined;
    throw error;
  }
};
