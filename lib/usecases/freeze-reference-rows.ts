import type { Artifact, Reference, Signature } from "../domain/model-version/model-version.ts";
import { freezeReference } from "../domain/profile/freeze-reference.ts";
import { type InvalidReference, readReferenceRows, referenceFile } from "../domain/profile/reference-rows.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { ArtifactStore } from "../ports/artifact-store.ts";
import type { ReferenceProfiles } from "../ports/reference-profiles.ts";

interface Needs {
  readonly artifacts: ArtifactStore;
  readonly referenceProfiles: ReferenceProfiles;
}

/** More rows than this make no better baseline: a quantile of a million rows is known to a thousandth. */
const referenceBytesMax = 64 * 2 ** 20;

/**
 * Freezes the reference rows among a version's files, if it has any: nothing that comes later moves its bins.
 *
 * @returns null for a version without reference rows
 */
export const freezeReferenceRows = async (
  { artifacts, referenceProfiles }: Needs,
  workspace: string,
  files: readonly Artifact[],
  signature: Signature | null,
  segmentColumn: string | null,
): Promise<Result<Reference | null, InvalidReference>> => {
  const file = files.find(({ name }) => name === referenceFile);
  if (file === undefined) return accept(null);
  if (file.sizeBytes > referenceBytesMax)
    return refuse({ code: "invalid-reference", reason: `the file is larger than ${referenceBytesMax} bytes` });
  const content = await artifacts.read(workspace, file.sha256);
  if (content === undefined) return refuse({ code: "invalid-reference", reason: "the file is not in the store" });
  const rows = readReferenceRows(new TextDecoder().decode(content), signature, segmentColumn);
  if (!rows.ok) return rows;
  const frozen = freezeReference(rows.value, signature ?? { inputs: [], outputs: [] }, segmentColumn);
  const profile = await referenceProfiles.keep(workspace, frozen);
  return accept({ rows: rows.value.length, segmentColumn, profile });
};
