import {
  BatchClient,
  CancelJobCommand,
  DescribeJobsCommand,
  type JobDetail,
  ListJobsCommand,
  SubmitJobCommand,
  type SubmitJobRequest,
  TerminateJobCommand,
} from "@aws-sdk/client-batch";
import { expect, it } from "vitest";
import type { ClientConfig } from "../start-endpoints.ts";

/** A queue that runs one job at a time, and a definition whose image runs whatever shell command it is given. */
export interface BatchUnderTest {
  readonly config: ClientConfig;
  readonly jobQueue: string;
  readonly jobDefinition: string;
  /** How long a job may take to end, milliseconds: AWS starts hosts. */
  readonly patienceMs: number;
}

/** What Batch promises; runs against this machine and, given keys, against AWS. */
export const batchContract = (connect: () => BatchUnderTest): void => {
  const client = () => new BatchClient(connect().config);
  const submit = async (script: string, extra: Partial<SubmitJobRequest> = {}): Promise<string> => {
    const { containerOverrides, ...rest } = extra;
    const { jobQueue, jobDefinition } = connect();
    const { jobId = "" } = await client().send(
      new SubmitJobCommand({
        jobName: "contract",
        jobQueue,
        jobDefinition,
        containerOverrides: { command: ["sh", "-c", script], ...containerOverrides },
        ...rest,
      }),
    );
    return jobId;
  };
  const describe = async (jobId: string): Promise<JobDetail | undefined> =>
    (await client().send(new DescribeJobsCommand({ jobs: [jobId] }))).jobs?.[0];
  const reach = async (jobId: string, ...statuses: string[]): Promise<JobDetail | undefined> => {
    const options = { timeout: connect().patienceMs, interval: 25 };
    await expect.poll(async () => statuses.includes((await describe(jobId))?.status ?? ""), options).toBe(true);
    return describe(jobId);
  };

  it("runs a job to its end and says how it went", async () => {
    const job = await reach(await submit("exit 0", { tags: { run: "1" } }), "SUCCEEDED", "FAILED");
    expect(job).toMatchObject({
      status: "SUCCEEDED",
      jobName: "contract",
      container: { exitCode: 0 },
      tags: { run: "1" },
    });
    expect(job?.attempts).toHaveLength(1);
    expect(job?.attempts?.[0]?.container?.exitCode).toBe(0);
    expect(job?.container?.logStreamName).toBeTruthy();
    expect(job?.stoppedAt).toBeGreaterThanOrEqual(job?.startedAt ?? Number.POSITIVE_INFINITY);
  });

  it("fails a job by its exit code", async () => {
    const job = await reach(await submit("exit 3"), "SUCCEEDED", "FAILED");
    expect(job).toMatchObject({
      status: "FAILED",
      container: { exitCode: 3 },
      statusReason: "Essential container in task exited",
    });
  });

  it("gives a job its environment, overrides first, and its own names", async () => {
    const script = 'test "$GREETING" = hi && test -n "$AWS_BATCH_JOB_ID" && test "$AWS_BATCH_JOB_ATTEMPT" = 1';
    const environment = [{ name: "GREETING", value: "hi" }];
    expect(
      await reach(await submit(script, { containerOverrides: { environment } }), "SUCCEEDED", "FAILED"),
    ).toMatchObject({ status: "SUCCEEDED" });
  });

  it("tries again as the retry strategy says", async () => {
    const retryStrategy = {
      attempts: 3,
      evaluateOnExit: [
        { action: "RETRY", onExitCode: "7" },
        { action: "EXIT", onReason: "*" },
      ],
    } as const;
    const script = 'test "$AWS_BATCH_JOB_ATTEMPT" = 1 && exit 7; exit 8';
    const job = await reach(
      await submit(script, { retryStrategy: { ...retryStrategy, evaluateOnExit: [...retryStrategy.evaluateOnExit] } }),
      "SUCCEEDED",
      "FAILED",
    );
    expect(job?.status).toBe("FAILED");
    expect(job?.attempts?.map(({ container }) => container?.exitCode)).toEqual([7, 8]);
  });

  it("terminates a running job, which is not tried again", async () => {
    const jobId = await submit("sleep 300", { retryStrategy: { attempts: 3 } });
    await reach(jobId, "RUNNING");
    await client().send(new TerminateJobCommand({ jobId, reason: "no longer wanted" }));
    const job = await reach(jobId, "SUCCEEDED", "FAILED");
    expect(job).toMatchObject({ status: "FAILED", statusReason: "no longer wanted", isTerminated: true });
    expect(job?.attempts).toHaveLength(1);
  });

  it("cancels a waiting job, and leaves a running one alone", async () => {
    const running = await submit("sleep 300");
    await reach(running, "RUNNING");
    const waiting = await submit("exit 0");
    for (const jobId of [running, waiting])
      await client().send(new CancelJobCommand({ jobId, reason: "changed my mind" }));
    expect(await reach(waiting, "FAILED")).toMatchObject({ statusReason: "changed my mind", isCancelled: true });
    expect((await describe(running))?.status).toBe("RUNNING");
    await client().send(new TerminateJobCommand({ jobId: running, reason: "end of test" }));
    await reach(running, "FAILED");
  });

  it("finds jobs by name whatever their status, and by status", async () => {
    const jobName = `find-me-${Date.now()}`;
    const jobId = await submit("exit 0", { jobName });
    await reach(jobId, "SUCCEEDED");
    const { jobQueue } = connect();
    const list = async (input: object) =>
      (await client().send(new ListJobsCommand({ jobQueue, ...input }))).jobSummaryList?.map((job) => job.jobId);
    expect(await list({ filters: [{ name: "JOB_NAME", values: [jobName] }] })).toEqual([jobId]);
    expect(await list({ filters: [{ name: "JOB_NAME", values: [`${jobName.slice(0, -3)}*`] }] })).toEqual([jobId]);
    expect(await list({ jobStatus: "SUCCEEDED" })).toContain(jobId);
    expect(await list({})).not.toContain(jobId);
  });

  it("refuses what it does not know", async () => {
    const clientException = { name: "ClientException" };
    await expect(submit("exit 0", { jobQueue: "no-such-queue" })).rejects.toMatchObject(clientException);
    await expect(submit("exit 0", { jobDefinition: "no-such-definition" })).rejects.toMatchObject(clientException);
    await expect(submit("exit 0", { jobName: "no good" })).rejects.toMatchObject(clientException);
    await expect(submit("exit 0", { timeout: { attemptDurationSeconds: 5 } })).rejects.toMatchObject(clientException);
    expect(await describe("00000000-0000-4000-8000-000000000000")).toBeUndefined();
  });
};
