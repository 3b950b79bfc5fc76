import { type BatchClient, DescribeJobsCommand, type JobDetail } from "@aws-sdk/client-batch";
import { jobFailureReason } from "../../domain/training/job-failure.ts";
import type { JobStanding, TrainingJobs } from "../../ports/training-jobs.ts";

/** Jobs that one call describes. */
const jobsPerCall = 100;

/** What AWS Batch knows of training jobs: those that ended in the last days, and all that have not. */
export const openTrainingJobs = (client: BatchClient): TrainingJobs => ({
  standings: async (jobs) => {
    const standings = new Map<string, JobStanding>();
    for (let from = 0; from < jobs.length; from += jobsPerCall) {
      const asked = jobs.slice(from, from + jobsPerCall);
      const { jobs: described = [] } = await client.send(new DescribeJobsCommand({ jobs: asked }));
      for (const job of described) if (job.jobId !== undefined) standings.set(job.jobId, standingOf(job));
    }
    return standings;
  },
});

const standingOf = (job: JobDetail): JobStanding => {
  if (job.status === "SUCCEEDED") return { status: "succeeded" };
  return job.status === "FAILED" ? { status: "failed", reason: jobFailureReason(job) } : { status: "running" };
};
