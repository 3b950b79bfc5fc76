import { z } from "zod";
import { parseJobName } from "../../lib/domain/training/job-name.ts";
import { type ServiceContextNeeds, serviceContext } from "../../lib/messaging/service-context.ts";
import { type JobOutcome, recordTrainingRun } from "../../lib/usecases/record-training-run.ts";

type Needs = Parameters<typeof recordTrainingRun>[0] & ServiceContextNeeds;

/** AWS Batch, "Batch Job State Change": the members that matter here. */
const jobStateChange = z.object({
  "detail-type": z.literal("Batch Job State Change"),
  detail: z.object({
    jobId: z.string(),
    jobName: z.string(),
    status: z.string(),
    statusReason: z.string().optional(),
    container: z.object({ exitCode: z.int().optional(), reason: z.string().optional() }).optional(),
  }),
});

type JobDetail = z.infer<typeof jobStateChange>["detail"];

/** Records how a job of ours ended; other states, and jobs of others, are none of its business. */
export const createTrainingRecorder =
  (needs: Needs) =>
  async (event: unknown): Promise<void> => {
    const { detail } = jobStateChange.parse(event);
    const named = parseJobName(detail.jobName);
    const outcome = outcomeOf(detail);
    if (named === undefined || outcome === undefined) return;
    const { workspace, run } = named;
    const occasion = `${outcome.job}:${outcome.status}`;
    const context = serviceContext(needs, "training-recorder", workspace, "recordTrainingRun", occasion);
    await recordTrainingRun(needs, context, run, outcome);
  };

const outcomeOf = ({ jobId: job, status, statusReason, container }: JobDetail): JobOutcome | undefined => {
  if (status === "SUCCEEDED") return { job, status: "succeeded" };
  if (status !== "FAILED") return undefined;
  const exit = container?.exitCode === undefined ? undefined : `exit code ${container.exitCode}`;
  const reasons = [statusReason, container?.reason, exit].filter((reason) => reason !== undefined);
  return { job, status: "failed", reason: reasons.length > 0 ? reasons.join("; ") : "the job failed without a reason" };
};
