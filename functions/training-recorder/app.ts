import { z } from "zod";
import { jobFailureReason } from "../../lib/domain/training/job-failure.ts";
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

const outcomeOf = ({ jobId: job, status, ...detail }: JobDetail): JobOutcome | undefined => {
  if (status === "SUCCEEDED") return { job, status: "succeeded" };
  return status === "FAILED" ? { job, status: "failed", reason: jobFailureReason(detail) } : undefined;
};
