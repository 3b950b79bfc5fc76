import type { Change, Loaded } from "../domain/command/change.ts";
import type { CommandContext } from "../domain/command/command-context.ts";
import { decideFormats } from "../domain/format/decide-formats.ts";
import type { InspectedArtifact } from "../domain/format/inspect-artifact.ts";
import type { Model } from "../domain/model/model.ts";
import { decideVersionRegistration } from "../domain/model-version/decide-registration.ts";
import type { Reference } from "../domain/model-version/model-version.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import { awaitsEndOf, decideRunFailed, decideRunSucceeded } from "../domain/training/decide-training-run.ts";
import { registrationOf } from "../domain/training/registration-of-result.ts";
import { resultFault } from "../domain/training/result-fault.ts";
import type { TrainingResult } from "../domain/training/training-result.ts";
import type { TrainingRun } from "../domain/training/training-run.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { ArtifactStore } from "../ports/artifact-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Digest } from "../ports/digest.ts";
import { InvalidResultError } from "../ports/invalid-result-error.ts";
import type { ReferenceProfiles } from "../ports/reference-profiles.ts";
import type { RunFiles } from "../ports/run-files.ts";
import { executeCommand } from "./execute-command.ts";
import { freezeReferenceRows } from "./freeze-reference-rows.ts";
import { inspectArtifacts } from "./inspect-artifacts.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly artifacts: ArtifactStore;
  readonly files: RunFiles;
  readonly referenceProfiles: ReferenceProfiles;
  readonly clock: Clock;
  readonly digest: Digest;
}

/** How a job ended, as the backend reports it; it may report more than once. */
export type JobOutcome = { readonly job: string } & (
  | { readonly status: "succeeded" }
  | { readonly status: "failed"; readonly reason: string }
);

interface Examined {
  readonly result: TrainingResult;
  readonly reference: Reference | null;
  readonly inspected: readonly InspectedArtifact[];
}

/** What a job left behind, or why nothing can be made of it. */
type Finding = Result<Examined, { readonly code: "unusable"; readonly reason: string }>;

/**
 * Records the end of a run: registers its version in the transaction that ends it, or says why there is none.
 *
 * A job that claims success is believed only as far as its files go: the digests of its artifacts and of its data are checked.
 */
export const recordTrainingRun = async (
  needs: Needs,
  context: CommandContext,
  id: string,
  outcome: JobOutcome,
): Promise<void> => {
  const { aggregates } = needs;
  const run = await aggregates.load(context.workspace, "training-run", id);
  const model = run && (await aggregates.load(context.workspace, "model", run.state.model));
  if (run === undefined || model === undefined || !awaitsEndOf(run.state, outcome.job)) return;

  const recorded = await record(
    needs,
    context,
    id,
    outcome.job,
    await examine(needs, context.workspace, run.state, outcome),
  );
  // What can never be recorded as a version must end the run all the same.
  const settled =
    !recorded.ok && recorded.refusal.code === "too-large"
      ? await record(needs, context, id, outcome.job, unusable("what the result says does not fit into the audit log"))
      : recorded;
  if (!settled.ok) throw new Error(`the end of run ${id} could not be recorded: ${settled.refusal.code}`);
};

const unusable = (reason: string) => refuse({ code: "unusable", reason });

const record = (
  needs: Needs,
  context: CommandContext,
  id: string,
  job: string,
  finding: Finding,
): Promise<Result<null, { readonly code: string }>> => {
  const { aggregates, clock } = needs;
  return executeCommand<null, never>({ aggregates }, context, async () => {
    const run = await aggregates.load(context.workspace, "training-run", id);
    const model = run && (await aggregates.load(context.workspace, "model", run.state.model));
    if (run === undefined || model === undefined) throw new Error(`training run ${id} has vanished`);
    const at = clock.now();
    const changes = finding.ok
      ? registeringChanges(needs, context, { run, model, job, ...finding.value }, at)
      : decideRunFailed(run, model.state.riskTier, { job, failure: finding.refusal.reason }, at);
    return accept({ at, changes, answer: null });
  });
};

/** Reads and checks what the job left behind, and keeps its artifacts under their digests. */
const examine = async (needs: Needs, workspace: string, run: TrainingRun, outcome: JobOutcome): Promise<Finding> => {
  const { artifacts, files } = needs;
  if (outcome.status === "failed") return unusable((await files.readFailure(workspace, run.id)) ?? outcome.reason);
  try {
    const result = await files.readResult(workspace, run.id);
    if (result === undefined) return unusable("the job ended well but wrote no result.json");
    const fault = resultFault(run, result);
    if (fault !== undefined) return unusable(fault);
    for (const artifact of result.artifacts) {
      const kept = await artifacts.copyFrom(workspace, files.outputKey(workspace, run.id, artifact.name), artifact);
      if (!kept.ok) return unusable(`${artifact.name} is not what result.json says: ${kept.refusal.code}`);
    }
    const inspected = await inspectArtifacts(needs, workspace, result.artifacts);
    if (!inspected.ok) return unusable(`${inspected.refusal.name} is not kept: ${inspected.refusal.reason}`);
    const { segmentColumn } = run.spec;
    const frozen = await freezeReferenceRows(needs, workspace, result.artifacts, result.signature, segmentColumn);
    return frozen.ok
      ? accept({ result, reference: frozen.value, inspected: inspected.value })
      : unusable(`reference.csv: ${frozen.refusal.reason}`);
  } catch (error) {
    if (error instanceof InvalidResultError) return unusable(`result.json breaks the contract: ${error.message}`);
    throw error;
  }
};

const registeringChanges = (
  { digest }: Needs,
  { actor }: CommandContext,
  {
    run,
    model,
    job,
    result,
    reference,
    inspected,
  }: Examined & { readonly run: Loaded<TrainingRun>; readonly model: Loaded<Model>; readonly job: string },
  at: number,
): readonly Change[] => {
  const { riskTier } = model.state;
  const unregistered = (code: string) =>
    decideRunFailed(run, riskTier, { job, failure: `the result cannot be registered: ${code}` }, at);
  const formats = decideFormats(riskTier, inspected, undefined);
  if (!formats.ok) return unregistered(formats.refusal.code);
  const registration = registrationOf(run.state, result, { reference, formats: formats.value });
  const circumstances = { contributors: [run.state.requestedBy], semverTaken: false, digestOf: digest.ofJson };
  const registered = decideVersionRegistration(model, registration, { actor, at, ...circumstances });
  if (!registered.ok) return unregistered(registered.refusal.code);
  const { number, metrics } = registered.value.version.state;
  const ended = decideRunSucceeded(run, riskTier, { job, version: number, metrics }, at);
  // A run that ended in the meantime registers nothing.
  return ended.length === 0 ? [] : [registered.value.model, registered.value.version, ...ended];
};
