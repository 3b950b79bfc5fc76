import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
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
  | { readonly code: "artifact-not-uploaded"; readonly name: string; readonly sha256: string }
  | { readonly code: "artifact-size-differs"; readonly sha256: string; readonly sizeBytes: number };

type Refusal = ModelNotFound | ArtifactRefusal | InvalidReference | ContributorRefusal | VersionRegistrationRefusal;

/** Registers a version of a model, once every one of its files is in the store under its digest. */
export const registerVersion = (
  needs: Needs,
  context: CommandContext,
  { model: name, registration, referenceSegmentColumn = null }: Input,
): Promise<Result<Snapshot<ModelVersion>, Refusal | CommandRefusal>> => {
  const { aggregates, clock, digest } = needs;
  const { workspace, actor } = context;
  let files: Result<Reference | null, ArtifactRefusal | InvalidReference> | undefined;
  return executeCommand<Snapshot<ModelVersion>, Refusal>({ aggregates }, context, async () => {
    const model = await findModel(aggregates, workspace, name);
    if (!model.ok) return model;
    // Content never changes under its digest, so one look does for every round of a contended command.
    files ??= await examineFiles(needs, workspace, registration, referenceSegmentColumn);
    if (!files.ok) return files;
    const contributors = await findContributors(aggregates, workspace, model.value.state, registration.lineage);
    if (!contributors.ok) return contributors;

    const { semver } = registration;
    const claim = semver === undefined ? undefined : semverClaim(model.value.state.id, semver);
    const semverTaken = claim !== undefined && (await aggregates.resolve(workspace, claim)) !== undefined;
    const at = clock.now();
    const circumstances = { actor, contributors: contributors.value, semverTaken, digestOf: digest.ofJson, at };
    const whole = { ...registration, formats: [], reference: files.value };
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
): Promise<Result<Reference | null, ArtifactRefusal | InvalidReference>> => {
  const missing = await artifactRefusal(needs.artifacts, workspace, artifacts);
  return missing === undefined
    ? freezeReferenceRows(needs, workspace, artifacts, signature, segmentColumn)
    : refuse(missing);
};

const artifactRefusal = async (
  store: ArtifactStore,
  workspace: string,
  artifacts: readonly Artifact[],
): Promise<ArtifactRefusal | undefined> => {
  const checked = await Promise.all(
    artifacts.map(async ({ name, sha256, sizeBytes }): Promise<ArtifactRefusal | undefined> => {
      const stored = await store.stat(workspace, sha256);
      if (stored === undefined) return { code: "artifact-not-uploaded", name, sha256 };
      return stored.sizeBytes === sizeBytes
        ? undefined
        : { code: "artifact-size-differs", sha256, sizeBytes: stored.sizeBytes };
    }),
  );
  return checked.find((refusal) => refusal !== undefined);
};
