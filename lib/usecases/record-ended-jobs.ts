import type { CommandContext } from "../domain/command/command-context.ts";
import type { TrainingJobs } from "../ports/training-jobs.ts";
import { recordTrainingRun } from "./record-training-run.ts";
import { workThrough } from "./work-through.ts";

type Needs = Parameters<typeof recordTrainingRun>[0] & { readonly jobs: TrainingJobs };

/** AWS tells the end of a job within seconds; before this long nobody has to ask. */
const toldWithinMs = 120_000;

/** A job that was just submitted may not be described yet; one that still is not after this long is gone. */
const describedWithinMs = 600_000;

/**
 * Records the ends of training jobs that nobody was told of: the event that says so was lost, or the job is gone.
 *
 * @param contextOf  the worker's context for the end of a job
 */
export const recordEndedJobs = async (
  needs: Needs,
  workspace: string,
  contextOf: (workspace: string, occasion: string) => CommandContext,
): Promise<void> => {
  const { aggregates, clock, jobs } = needs;
  const awaited = (await aggregates.dueEffects(workspace, "reconciler")).filter(
    ({ effect }) => effect.type === "await-job",
  );
  const runs = await Promise.all(awaited.map(({ subject }) => aggregates.load(workspace, "training-run", subject.id)));
  const at = clock.now();
  const silent = runs.flatMap((run) => {
    const { id, job, submittedAt } = run?.state ?? {};
    if (id === undefined || job === null || job === undefined || submittedAt === null || submittedAt === undefined)
      return [];
    return at - submittedAt < toldWithinMs ? [] : [{ id, job, submittedAt }];
  });
  const standings = await jobs.standings(silent.map(({ job }) => job));
  await workThrough(silent, async ({ id, job, submittedAt }) => {
    const standing = standings.get(job) ?? (at - submittedAt < describedWithinMs ? running : gone);
    if (standing.status === "running") return;
    await recordTrainingRun(needs, contextOf(workspace, `${job}:${standing.status}`), id, { job, ...standing });
  });
};

const running = { status: "running" } as const;
const gone = { status: "failed", reason: "AWS Batch knows nothing of the job any more" } as const;
