import type { CommandContext } from "../domain/command/command-context.ts";
import { accept } from "../domain/result.ts";
import { decideJobSubmitted, decideRunFailed } from "../domain/training/decide-training-run.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { RunFiles } from "../ports/run-files.ts";
import { SubmissionRefusedError } from "../ports/submission-refused-error.ts";
import type { TrainingBackend } from "../ports/training-backend.ts";
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
 * Safe to run twice, at once, or after dying anywhere: what is due is read from the table, the specification is written
 * over itself, the backend finds a job it submitted before, and the confirmation of a confirmed run changes nothing.
 *
 * @param contextOf  the worker's context for one effect, keyed by the effect so that a repeated confirmation is known
 */
export const launchTrainingJobs = async (
  needs: Needs,
  workspace: string,
  contextOf: (workspace: string, effectId: string) => CommandContext,
): Promise<void> => {
  const failures: unknown[] = [];
  for (const { subject, effect } of await needs.aggregates.dueEffects(workspace, "training-launcher")) {
    try {
      await launch(needs, contextOf(workspace, effect.id), subject.id);
    } catch (error) {
      // One run that cannot be submitted now must not hold up the others; the next wake tries it again.
      failures.push(error);
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} training jobs could not be submitted`);
};

const launch = async (
  { aggregates, backend, files, clock }: Needs,
  context: CommandContext,
  run: string,
): Promise<void> => {
  const { workspace } = context;
  const loaded = await aggregates.load(workspace, "training-run", run);
  if (loaded?.state.status !== "requested") return;
  await files.writeSpec(workspace, loaded.state);
  const outcome = await backend.submit(workspace, loaded.state).catch((error: unknown) => {
    if (error instanceof SubmissionRefusedError) return error;
    throw error;
  });
  const confirmed = await executeCommand<null, never>({ aggregates }, context, async () => {
    const current = await aggregates.load(workspace, "training-run", run);
    const model = current && (await aggregates.load(workspace, "model", current.state.model));
    const tier = model?.state.riskTier ?? 1;
    const at = clock.now();
    const changes =
      current === undefined
        ? []
        : outcome instanceof SubmissionRefusedError
          ? decideRunFailed(current, tier, outcome.message, at)
          : decideJobSubmitted(current, tier, outcome, at);
    return accept({ at, changes, answer: null });
  });
  if (!confirmed.ok) throw new Error(`submission of run ${run} could not be recorded: ${confirmed.refusal.code}`);
};
