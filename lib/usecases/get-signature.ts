import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { ArtifactStore } from "../ports/artifact-store.ts";
import { readText } from "./check-signature.ts";
import type { ModelNotFound } from "./find-model.ts";
import { findVersion, type VersionNotFound } from "./find-version.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly artifacts: ArtifactStore;
}

interface Input {
  readonly model: string;
  readonly version: string;
  /** Place among the version's signatures, from 1. */
  readonly signature: number;
}

export interface SignatureNotFound {
  readonly code: "signature-not-found";
  readonly signature: number;
}

/** The bundle of one signature, as any tool for OpenSSF Model Signing reads it. */
export const getSignature = async (
  { aggregates, artifacts }: Needs,
  workspace: string,
  { signature, ...reference }: Input,
): Promise<Result<string, ModelNotFound | VersionNotFound | SignatureNotFound>> => {
  const found = await findVersion(aggregates, workspace, reference);
  if (!found.ok) return found;
  const named = found.value.version.state.signatures[signature - 1];
  const bundle = named && (await readText(artifacts, workspace, named.bundle));
  return bundle === undefined ? refuse({ code: "signature-not-found", signature }) : accept(bundle);
};
