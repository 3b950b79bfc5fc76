import type { FormatFault } from "../domain/format/found-format.ts";
import { type InspectedArtifact, inspectArtifact } from "../domain/format/inspect-artifact.ts";
import type { ByteRange } from "../domain/format/inspection.ts";
import type { Artifact } from "../domain/model-version/model-version.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { ArtifactStore } from "../ports/artifact-store.ts";

/** Why an artifact is not registered, whatever the model's tier. */
export type ArtifactFault = FormatFault & { readonly name: string };

/** Files of a version that are looked at at once. */
const atOnce = 4;
/** A smaller file is read in one piece: most files of a version are. */
const wholeBytesMax = 2 ** 20;
/** Whoever needs more reads than this for one file would not be answered in time. */
const rangesMax = 2_048;

/**
 * Finds out what stored artifacts are by their content, a few at a time, reading only the ranges that tell.
 *
 * @returns one finding an artifact, in their order; or the first artifact that no registry should keep
 */
export const inspectArtifacts = async (
  { artifacts: store }: { readonly artifacts: Pick<ArtifactStore, "readRange"> },
  workspace: string,
  artifacts: readonly Artifact[],
): Promise<Result<readonly InspectedArtifact[], ArtifactFault>> => {
  const found: InspectedArtifact[] = [];
  for (let start = 0; start < artifacts.length; start += atOnce) {
    const batch = artifacts.slice(start, start + atOnce);
    for (const result of await Promise.all(batch.map((artifact) => inspect(store, workspace, artifact)))) {
      if (!result.ok) return result;
      found.push(result.value);
    }
  }
  return accept(found);
};

const inspect = async (
  store: Pick<ArtifactStore, "readRange">,
  workspace: string,
  { name, sha256, sizeBytes }: Artifact,
): Promise<Result<InspectedArtifact, ArtifactFault>> => {
  const whole = { offset: 0, length: sizeBytes };
  const held =
    sizeBytes > 0 && sizeBytes <= wholeBytesMax ? await store.readRange(workspace, sha256, whole) : undefined;
  const read = async (range: ByteRange) =>
    held?.subarray(range.offset, range.offset + range.length) ?? store.readRange(workspace, sha256, range);
  const inspection = inspectArtifact(name, sizeBytes);
  let step = inspection.next();
  for (let ranges = 0; !step.done; ranges += 1) {
    if (ranges === rangesMax)
      return refuse({ code: "malformed-artifact", name, reason: "the file is too scattered to be looked into" });
    step = inspection.next(await read(step.value));
  }
  return step.value.ok ? step.value : refuse({ ...step.value.refusal, name });
};
