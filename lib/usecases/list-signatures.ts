import type { VersionSignature } from "../domain/model-version/version-signature.ts";
import { accept, type Result } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { ArtifactStore } from "../ports/artifact-store.ts";
import { readText } from "./check-signature.ts";
import type { ModelNotFound } from "./find-model.ts";
import { findVersion, type VersionNotFound } from "./find-version.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly artifacts: ArtifactStore;
}

export interface ListedSignature extends VersionSignature {
  /** Place among the version's signatures, from 1. */
  readonly number: number;
  /** In PEM; null where the store has lost it. */
  readonly publicKey: string | null;
}

/** The signatures of a version with the keys that verify them, unverified. */
export const listSignatures = async (
  { aggregates, artifacts }: Needs,
  workspace: string,
  reference: { readonly model: string; readonly version: string },
): Promise<Result<readonly ListedSignature[], ModelNotFound | VersionNotFound>> => {
  const found = await findVersion(aggregates, workspace, reference);
  if (!found.ok) return found;
  const { signatures } = found.value.version.state;
  const listed = signatures.map(async (signature, index) => ({
    ...signature,
    number: index + 1,
    publicKey: (await readText(artifacts, workspace, signature.keyHint)) ?? null,
  }));
  return accept(await Promise.all(listed));
};
