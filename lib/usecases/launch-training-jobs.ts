import type { Change, Loaded } from "../domain/command/change.ts";
import type { CommandContext } from "../domain/command/command-context.ts";
import { accept } from "../domain/result.ts";
import {
  decideJobSubmitted,
  decideLaunch,
  decideRunFailed,
  submitJobEffect,
} from "../domain/training/decide-training-run.ts";
import type { TrainingRun } from "../domain/training/training-run.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { RunFiles } from "../ports/run-files.ts";
import { SubmissionRefusedError } from "../ports/submission-refused-error.ts";
import type { TrainingBackend } from "../ports/training-backend.ts";
import { combinedFailure } from "./combined-failure.ts";
import { executeCommand } from "./execute-command.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly backend: TrainingBackend;
  readonly files: RunFiles;
  readonly clock: Clock;
}

/**
 * Submits the job of every run that asked for one in a workspace.
 *
 * Safe to run twice, at once, or after dying anywhere: what is due is read from the table, one launcher at a time has a
 * run, the specification is written over itself, the backend finds a job it submitted before, and the confirmation of a
 * confirmed run changes nothing.
 *
 * @param contextOf  the worker's context for one effect, keyed by the effect so that a repeated confirmation is known
 */
export const launchTrainingJobs = async (
  needs: Needs,
  workspace: string,
  contextOf: (workspace: string, effectId: string) => CommandContext,
): Promise<void> => {
  const failures: unknown[] = [];
  const due = await needs.aggregates.dueEffects(workspace, "training-launcher");
  for (const { subject, effect } of due.filter((other) => other.effect.type === submitJobEffect)) {
    try {
      await launch(needs, workspace, subject.id, () => contextOf(workspace, effect.id));
    } catch (error) {
      // One run that cannot be submitted now must not hold up the others; the next wake tries it again.
      failures.push(error);
    }
  }
  if (failures.length > 0) throw combinedFailure(failures);
};

const launch = async (needs: Needs, workspace: string, id: string, nextContext: () => CommandContext) => {
  const { aggregates, backend, files } = needs;
  // Without the effect's key: another launcher's taking is not this one's, though it was for the same effect.
  const { idempotencyKey: _, ...taking } = nextContext();
  if (!(await change(needs, taking, id, decideLaunch))) return;
  const loaded = await aggregates.load(workspace, "training-run", id);
  if (loaded === undefined) throw new Error(`training run ${id} has an effect but no state`);

  await files.writeSpec(workspace, loaded.state);
  const outcome = await backend.submit(workspace, loaded.state).catch((error: unknown) => {
    if (error instanceof SubmissionRefusedError) return error;
    throw error;
  });
  await change(needs, nextContext(), id, (run, riskTier, at) =>
    outcome instanceof SubmissionRefusedError
      ? decideRunFailed(run, riskTier, { job: null, failure: outcome.message }, at)
      : decideJobSubmitted(run, riskTier, outcome, at),
  );
};

/** Changes a run by a decision; answers whether it changed. */
const change = async (
  { aggregates, clock }: Needs,
  context: CommandContext,
  id: string,
  decide: (run: Loaded<TrainingRun>, riskTier: number, at: number) => readonly Change[],
): Promise<boolean> => {
  const { workspace } = context;
  const changed = await executeCommand<boolean, never>({ aggregates }, context, async () => {
    const run = await aggregates.load(workspace, "training-run", id);
    const model = run && (await aggregates.load(workspace, "model", run.state.model));
    if (run === undefined || model === undefined) throw new Error(`training run ${id} has an effect but no state`);
    const at = clock.now();
    const changes = decide(run, model.state.riskTier, at);
    return accept({ at, changes, answer: changes.length > 0 });
  });
  if (!changed.ok) throw new Error(`the launch of run ${id} could not be recorded: ${changed.refusal.code}`);
  return changed.value;
};
