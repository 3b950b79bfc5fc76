import { type BatchClient, paginateListJobs, SubmitJobCommand } from "@aws-sdk/client-batch";
import { jobName } from "../../domain/training/job-name.ts";
import type { TrainingRun } from "../../domain/training/training-run.ts";
import { SubmissionRefusedError } from "../../ports/submission-refused-error.ts";
import type { TrainingBackend } from "../../ports/training-backend.ts";

export interface BatchSettings {
  readonly jobQueue: string;
  readonly jobDefinitions: { readonly cpu: string; readonly gpu: string | undefined };
  readonly bucket: string;
}

/** Training jobs on AWS Batch. */
export const openTrainingBackend = (client: BatchClient, settings: BatchSettings): TrainingBackend => ({
  submit: async (workspace, run) =>
    (await findJob(client, settings, workspace, run)) ?? submitJob(client, settings, workspace, run),
});

/** SubmitJob has no client token: a launcher that died between submitting and saying so would submit again without this look. */
const findJob = async (
  client: BatchClient,
  { jobQueue }: BatchSettings,
  workspace: string,
  run: TrainingRun,
): Promise<string | undefined> => {
  // A filter looks at jobs of every status, and a filtered page may be empty and not the last.
  const filters = [{ name: "JOB_NAME", values: [jobName(workspace, run.id)] }];
  for await (const { jobSummaryList = [] } of paginateListJobs({ client }, { jobQueue, filters })) {
    const [job] = jobSummaryList;
    if (job?.jobId !== undefined) return job.jobId;
  }
  return undefined;
};

const submitJob = async (
  client: BatchClient,
  settings: BatchSettings,
  workspace: string,
  run: TrainingRun,
): Promise<string> => {
  const definition = run.spec.device === "gpu" ? settings.jobDefinitions.gpu : settings.jobDefinitions.cpu;
  if (definition === undefined)
    throw new SubmissionRefusedError(
      "this deployment has no GPU job definition: deploy with profile gpu, or ask for device cpu",
    );
  const folder = `s3://${settings.bucket}/${workspace}/training-runs/${run.id}`;
  const environment = {
    TIDEGATE_RUN_ID: run.id,
    TIDEGATE_SPEC_URI: `${folder}/spec.json`,
    TIDEGATE_OUTPUT_URI: `${folder}/output/`,
  };
  const { jobId } = await client.send(
    new SubmitJobCommand({
      jobName: jobName(workspace, run.id),
      jobQueue: settings.jobQueue,
      jobDefinition: definition,
      // The queue shares its machines by risk tier; without a share AWS Batch refuses the job.
      shareIdentifier: `tier${run.riskTier}`,
      containerOverrides: { environment: Object.entries(environment).map(([name, value]) => ({ name, value })) },
      tags: { workspace, model: run.modelName, run: run.id },
      propagateTags: true,
    }),
  );
  if (jobId === undefined) throw new Error("AWS Batch gave no job id");
  return jobId;
};
