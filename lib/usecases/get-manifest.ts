import type { Hash } from "../domain/log/merkle-hash.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import { versionManifest } from "../domain/signing/version-manifest.ts";
import { type ModelStatement, writeStatement } from "../domain/signing/write-statement.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { ModelNotFound } from "./find-model.ts";
import { findVersion, type VersionNotFound } from "./find-version.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  /** SHA-256. */
  readonly hash: Hash;
}

export interface NothingToSign {
  readonly code: "nothing-to-sign";
  readonly version: number;
}

/** The statement over a version's files that is signed. */
export const getManifest = async (
  { aggregates, hash }: Needs,
  workspace: string,
  reference: { readonly model: string; readonly version: string },
): Promise<Result<ModelStatement, ModelNotFound | VersionNotFound | NothingToSign>> => {
  const found = await findVersion(aggregates, workspace, reference);
  if (!found.ok) return found;
  const { state } = found.value.version;
  return state.artifacts.length === 0
    ? refuse({ code: "nothing-to-sign", version: state.number })
    : accept(writeStatement(hash, versionManifest(state)));
};
