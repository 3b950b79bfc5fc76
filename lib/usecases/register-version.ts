import type { ArtifactArchived } from "../domain/archival/artifact-archived.ts";
import { isArchived } from "../domain/archival/is-archived.ts";
import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import { decideFormats, type FormatRefusal } from "../domain/format/decide-formats.ts";
import type { InspectedArtifact } from "../domain/format/inspect-artifact.ts";
import {
  decideVersionRegistration,
  semverClaim,
  type VersionRegistration,
  type VersionRegistrationRefusal,
} from "../domain/model-version/decide-registration.ts";
import type { Artifact, ModelVersion, Reference } from "../domain/model-version/model-version.ts";
import type { InvalidReference } from "../domain/profile/reference-rows.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { ArtifactStore } from "../ports/artifact-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Digest } from "../ports/digest.ts";
import type { ReferenceProfiles } from "../ports/reference-profiles.ts";
import { executeCommand } from "./execute-command.ts";
import { type ContributorRefusal, findContributors } from "./find-contributors.ts";
import { findModel, type ModelNotFound } from "./find-model.ts";
import { freezeReferenceRows } from "./freeze-reference-rows.ts";
import { type ArtifactFault, inspectArtifacts } from "./inspect-artifacts.ts";
import { keepAtHand } from "./keep-at-hand.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly artifacts: ArtifactStore;
  readonly referenceProfiles: ReferenceProfiles;
  readonly clock: Clock;
  readonly digest: Digest;
}

interface Input {
  readonly model: string;
  readonly registration: Omit<VersionRegistration, "reference" | "formats">;
  /** Column of the reference rows by which segments are told apart. */
  readonly referenceSegmentColumn?: string | null;
}

export type ArtifactRefusal =
  | ArtifactArchived
  | { readonly code: "artifact-not-uploaded"; readonly name: string; readonly sha256: string }
  | { readonly code: "artifact-size-differs"; readonly sha256: string; readonly sizeBytes: number };

type FileRefusal = ArtifactRefusal | ArtifactFault | InvalidReference;
type Refusal = ModelNotFound | FileRefusal | FormatRefusal | ContributorRefusal | VersionRegistrationRefusal;

interface ExaminedFiles {
  readonly inspected: readonly InspectedArtifact[];
  readonly reference: Reference | null;
}

/**
 * Registers a version of a model, once every one of its files is in the store under its digest, is what it claims to be,
 * and is of a format that the model's tier takes.
 */
export const registerVersion = (
  needs: Needs,
  context: CommandContext,
  { model: name, registration, referenceSegmentColumn = null }: Input,
): Promise<Result<Snapshot<ModelVersion>, Refusal | CommandRefusal>> => {
  const { aggregates, clock, digest } = needs;
  const { workspace, actor } = context;
  let files: Result<ExaminedFiles, FileRefusal> | undefined;
  return executeCommand<Snapshot<ModelVersion>, Refusal>({ aggregates }, context, async () => {
    const model = await findModel(aggregates, workspace, name);
    if (!model.ok) return model;
    // Content never changes under its digest, so one look does for every round of a contended command.
    files ??= await examineFiles(needs, workspace, registration, referenceSegmentColumn);
    if (!files.ok) return files;
    const { inspected, reference } = files.value;
    const formats = decideFormats(model.value.state.riskTier, inspected, registration.formatWaiver);
    if (!formats.ok) return formats;
    const contributors = await findContributors(aggregates, workspace, model.value.state, registration.lineage);
    if (!contributors.ok) return contributors;

    const { semver } = registration;
    const claim = semver === undefined ? undefined : semverClaim(model.value.state.id, semver);
    const semverTaken = claim !== undefined && (await aggregates.resolve(workspace, claim)) !== undefined;
    const at = clock.now();
    const circumstances = { actor, ...contributors.value, semverTaken, digestOf: digest.ofJson, at };
    const whole = { ...registration, formats: formats.value, reference };
    const decision = decideVersionRegistration(model.value, whole, circumstances);
    if (!decision.ok) return decision;
    const { model: counted, version } = decision.value;
    return accept({ at, changes: [counted, version], answer: snapshotOf(version) });
  });
};

const examineFiles = async (
  needs: Needs,
  workspace: string,
  { artifacts, signature }: Input["registration"],
  segmentColumn: string | null,
): Promise<Result<ExaminedFiles, FileRefusal>> => {
  const missing = await artifactRefusal(needs.artifacts, workspace, artifacts);
  if (missing !== undefined) return refuse(missing);
  const inspected = await inspectArtifacts(needs, workspace, artifacts);
  if (!inspected.ok) return inspected;
  const reference = await freezeReferenceRows(needs, workspace, artifacts, signature, segmentColumn);
  return reference.ok ? accept({ inspected: inspected.value, reference: reference.value }) : reference;
};

const artifactRefusal = async (
  store: ArtifactStore,
  workspace: string,
  artifacts: readonly Artifact[],
): Promise<ArtifactRefusal | undefined> => {
  const checked = await Promise.all(
    artifacts.map(async ({ name, sha256, sizeBytes }): Promise<ArtifactRefusal | undefined> => {
      const stored = await keepAtHand(store, workspace, sha256);
      if (stored === undefined) return { code: "artifact-not-uploaded", name, sha256 };
      if (isArchived(stored)) return { code: "artifact-archived", sha256 };
      return stored.sizeBytes === sizeBytes
        ? undefined
        : { code: "artifact-size-differs", sha256, sizeBytes: stored.sizeBytes };
    }),
  );
  return checked.find((refusal) => refusal !== undefined);
};
