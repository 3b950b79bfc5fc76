import type { Change, Loaded } from "../domain/command/change.ts";
import type { CommandContext } from "../domain/command/command-context.ts";
import type { Model } from "../domain/model/model.ts";
import { decideVersionRegistration } from "../domain/model-version/decide-registration.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import { decideRunFailed, decideRunSucceeded } from "../domain/training/decide-training-run.ts";
import { registrationOf } from "../domain/training/registration-of-result.ts";
import { resultFault } from "../domain/training/result-fault.ts";
import type { TrainingResult } from "../domain/training/training-result.ts";
import type { TrainingRun } from "../domain/training/training-run.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { ArtifactStore } from "../ports/artifact-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Digest } from "../ports/digest.ts";
import { InvalidResultError } from "../ports/invalid-result-error.ts";
import type { RunFiles } from "../ports/run-files.ts";
import { executeCommand } from "./execute-command.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly artifacts: ArtifactStore;
  readonly files: RunFiles;
  readonly clock: Clock;
  readonly digest: Digest;
}

/** How a job ended, as the backend reports it; it may report more than once. */
export type JobOutcome = { readonly status: "succeeded" } | { readonly status: "failed"; readonly reason: string };

/**
 * Records the end of a run: registers its version in the transaction that ends it, or says why there is none.
 *
 * A job that claims success is believed only as far as its files go: the digests of its artifacts and of its data are checked.
 */
export const recordTrainingRun = async (
  needs: Needs,
  context: CommandContext,
  run: string,
  outcome: JobOutcome,
): Promise<void> => {
  const { aggregates, clock } = needs;
  const loaded = await aggregates.load(context.workspace, "training-run", run);
  if (loaded === undefined || loaded.state.status === "succeeded" || loaded.state.status === "failed") return;

  const finding = await examine(needs, context.workspace, loaded.state, outcome);
  const recorded = await executeCommand<null, { readonly code: string }>({ aggregates }, context, async () => {
    const current = await aggregates.load(context.workspace, "training-run", run);
    const model = current && (await aggregates.load(context.workspace, "model", current.state.model));
    if (current === undefined || model === undefined) return refuse({ code: "training-run-not-found", run });
    const at = clock.now();
    const changes = finding.ok
      ? await registeringChanges(needs, context, current, model, finding.value, at)
      : accept(decideRunFailed(current, model.state.riskTier, finding.refusal.reason, at));
    return changes.ok ? accept({ at, changes: changes.value, answer: null }) : changes;
  });
  if (!recorded.ok) throw new Error(`the end of run ${run} could not be recorded: ${recorded.refusal.code}`);
};

/** Reads and checks what the job left behind, and keeps its artifacts under their digests. */
const examine = async (
  { artifacts, files }: Needs,
  workspace: string,
  run: TrainingRun,
  outcome: JobOutcome,
): Promise<Result<TrainingResult, { readonly code: "unusable"; readonly reason: string }>> => {
  const unusable = (reason: string) => refuse({ code: "unusable", reason });
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
    return accept(result);
  } catch (error) {
    if (error instanceof InvalidResultError) return unusable(`result.json breaks the contract: ${error.message}`);
    throw error;
  }
};

const registeringChanges = async (
  { digest }: Needs,
  context: CommandContext,
  run: Loaded<TrainingRun>,
  model: Loaded<Model>,
  result: TrainingResult,
  at: number,
): Promise<Result<readonly Change[], { readonly code: string }>> => {
  const registered = decideVersionRegistration(model, registrationOf(run.state, result), {
    actor: context.actor,
    contributors: [run.state.requestedBy],
    semverTaken: false,
    digestOf: digest.ofJson,
    at,
  });
  if (!registered.ok) return registered;
  const { number, metrics } = registered.value.version.state;
  const ended = decideRunSucceeded(run, model.state.riskTier, { version: number, metrics }, at);
  // A run that ended in the meantime registers nothing.
  return accept(ended.length === 0 ? [] : [registered.value.model, registered.value.version, ...ended]);
};
