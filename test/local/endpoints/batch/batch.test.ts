import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  BatchClient,
  DescribeJobQueuesCommand,
  DescribeJobsCommand,
  type JobDetail,
  SubmitJobCommand,
  type SubmitJobRequest,
  TerminateJobCommand,
} from "@aws-sdk/client-batch";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Batch } from "../../../../functions/local/endpoints/batch/open-batch.ts";
import type { BusEntry } from "../../../../functions/local/endpoints/eventbridge/bus-event.ts";
import { openEventBus } from "../../../../functions/local/endpoints/eventbridge/open-event-bus.ts";
import type { RuleDescription } from "../../../../functions/local/template/machine-description.ts";
import { type ClientConfig, rootKey, startEndpoints } from "../start-endpoints.ts";
import { batchContract } from "./batch-contract.ts";
import { definitions, jobQueue, jobRoleArn, openTestBatch, processesWith } from "./batch-machine.ts";

let folder: string;
let batch: Batch;
let endpoints: Awaited<ReturnType<typeof startEndpoints>>;
let published: BusEntry[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "tidegate-batch-"));
  published = [];
  batch = openTestBatch(folder, { publish: (entry) => published.push(entry) });
  endpoints = await startEndpoints({ services: { batch: (request) => batch.handler(request) } });
});
afterEach(async () => {
  await endpoints.close();
  await batch.stop();
  expect(endpoints.faults).toEqual([]);
  rmSync(folder, { recursive: true });
});

const submitTo = async (
  config: ClientConfig,
  jobDefinition: string,
  script?: string,
  extra: Partial<SubmitJobRequest> = {},
) => {
  const containerOverrides = script === undefined ? undefined : { command: ["sh", "-c", script] };
  const { jobId = "" } = await new BatchClient(config).send(
    new SubmitJobCommand({ jobName: "test", jobQueue: jobQueue.name, jobDefinition, containerOverrides, ...extra }),
  );
  return jobId;
};
const describeAt = async (config: ClientConfig, jobId: string): Promise<JobDetail | undefined> =>
  (await new BatchClient(config).send(new DescribeJobsCommand({ jobs: [jobId] }))).jobs?.[0];
const endOf = async (jobId: string, config: ClientConfig = endpoints.root) => {
  await expect
    .poll(async () => (await describeAt(config, jobId))?.status, { interval: 25 })
    .toMatch(/^(SUCCEEDED|FAILED)$/);
  return describeAt(config, jobId);
};
const submit = (jobDefinition: string, script?: string) => submitTo(endpoints.root, jobDefinition, script);
const outputOf = (job: JobDetail | undefined) =>
  readFileSync(batch.logFile(job?.container?.logStreamName ?? ""), "utf8");

describe("the Batch endpoint", () => {
  batchContract(() => ({
    config: endpoints.root,
    jobQueue: jobQueue.arn,
    jobDefinition: definitions[0]?.name ?? "",
    patienceMs: 10_000,
  }));

  it("asks the role for the definition and the queue, and for tags if there are any", async () => {
    const [shell] = definitions;
    const allow = (Action: string, ...Resource: (string | undefined)[]) => ({ Effect: "Allow", Action, Resource });
    const as = (tags: Record<string, string>, ...statements: object[]) =>
      submitTo(endpoints.roleWith(...statements), "shell", "exit 0", { tags });
    const both = allow("batch:SubmitJob", shell?.arn, jobQueue.arn);
    await expect(as({}, allow("batch:SubmitJob", shell?.arn))).rejects.toMatchObject({ name: "AccessDeniedException" });
    await expect(as({}, allow("batch:SubmitJob", jobQueue.arn))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    await expect(as({}, both)).resolves.toBeTruthy();
    await expect(as({ run: "1" }, both)).rejects.toMatchObject({
      message: expect.stringContaining("batch:TagResource"),
    });
    await expect(as({ run: "1" }, both, allow("batch:TagResource", shell?.arn, jobQueue.arn))).resolves.toBeTruthy();
    await expect(
      new BatchClient(endpoints.roleWith(both)).send(new TerminateJobCommand({ jobId: "x", reason: "y" })),
    ).rejects.toMatchObject({ name: "AccessDeniedException" });
  });

  it("answers an operation it lacks, and a member it does not know, with a typed error", async () => {
    await expect(new BatchClient(endpoints.root).send(new DescribeJobQueuesCommand({}))).rejects.toMatchObject({
      name: "UnknownOperationException",
    });
    await expect(submitTo(endpoints.root, "shell", "exit 0", { arrayProperties: { size: 2 } })).rejects.toMatchObject({
      name: "ClientException",
    });
  });
});

describe("a job", () => {
  it("wears its role, sees the machine's AWS, and writes a log that only the owner reads", async () => {
    const job = await endOf(await submit("shell", "env; echo to-stderr >&2"));
    expect(job?.status).toBe("SUCCEEDED");
    const output = outputOf(job);
    expect(output).toContain(`AWS_ACCESS_KEY_ID=ASIA${job?.jobId}`);
    expect(output).toContain(`AWS_SECRET_ACCESS_KEY=${jobRoleArn}`);
    expect(output).toContain("AWS_ENDPOINT_URL=http://127.0.0.1:9");
    expect(output).toContain("GREETING=hello");
    expect(output).toContain("FROM_IMAGE=shell:1");
    expect(output).toContain("to-stderr");
    expect(output).not.toContain("VITEST");
    expect(statSync(batch.logFile(job?.container?.logStreamName ?? "")).mode & 0o777).toBe(0o600);
  });

  it("fills its parameters into the command", async () => {
    expect((await endOf(await submit("parameters")))?.container?.exitCode).toBe(4);
    const jobId = await submitTo(endpoints.root, "parameters", undefined, { parameters: { code: "0" } });
    expect((await endOf(jobId))?.status).toBe("SUCCEEDED");
  });

  it.each([
    ["unmapped", /^CannotPullContainerError: no source folder is mapped to image registry.example\/unknown:1/],
    ["unpreparable", /^CannotPullContainerError: Python 3.10 or newer was not found/],
    ["missing-program", /^CannotStartContainerError: .*ENOENT/],
  ])("fails with the container runtime's reason if its image is %s", async (name, reason) => {
    const job = await endOf(await submit(name));
    expect(job).toMatchObject({ status: "FAILED", statusReason: "Task failed to start" });
    expect(job?.container?.reason).toMatch(reason);
    expect(job?.container?.exitCode).toBeUndefined();
  });

  it("that takes too long is killed, with everything it started, and not tried again", async () => {
    const job = await endOf(await submit("short", "setsid sleep 300 & sleep 301"));
    expect(job).toMatchObject({ status: "FAILED", statusReason: "Job attempt duration exceeded timeout" });
    expect(job?.attempts).toHaveLength(1);
    await expect.poll(() => processesWith(`AWS_BATCH_JOB_ID=${job?.jobId}`)).toEqual([]);
  });

  it("waits while another runs", async () => {
    const first = await submit("shell", "sleep 0.3");
    const second = await submit("shell", "exit 0");
    const [one, two] = [await endOf(first), await endOf(second)];
    expect(two?.startedAt).toBeGreaterThanOrEqual(one?.stoppedAt ?? Number.POSITIVE_INFINITY);
  });

  it("tells every change of its status, in the words of AWS", async () => {
    const job = await endOf(await submit("shell", "exit 3"));
    expect(published.map(({ detail }) => (detail as { status: string }).status)).toEqual([
      "SUBMITTED",
      "RUNNABLE",
      "STARTING",
      "RUNNING",
      "FAILED",
    ]);
    expect(published.at(-1)).toMatchObject({
      source: "aws.batch",
      detailType: "Batch Job State Change",
      resources: [job?.jobArn],
      detail: {
        jobArn: job?.jobArn,
        jobName: "test",
        jobId: job?.jobId,
        jobQueue: jobQueue.arn,
        jobDefinition: definitions[0]?.arn,
        status: "FAILED",
        attempts: [{ container: { exitCode: 3 } }],
        container: { exitCode: 3, image: "shell:1" },
      },
    });
  });
});

it("Batch that is stopped leaves no process, and goes on at the next start", async () => {
  const jobId = await submit("spot", 'test "$AWS_BATCH_JOB_ATTEMPT" = 1 && sleep 300; exit 0');
  await expect.poll(() => processesWith(`AWS_BATCH_JOB_ID=${jobId}`).length).toBeGreaterThan(0);
  await batch.stop();
  expect(processesWith(`AWS_BATCH_JOB_ID=${jobId}`)).toEqual([]);
  batch = openTestBatch(folder, { publish: (entry) => published.push(entry) });
  expect(await endOf(jobId)).toMatchObject({ status: "SUCCEEDED", attempts: [{}, {}] });
});

describe("Batch after kill -9", () => {
  let machine: ChildProcess | undefined;
  afterEach(() => machine?.kill("SIGKILL"));

  const endedRule: RuleDescription = {
    name: "ended",
    arn: "arn:aws:events:us-east-1:000000000000:rule/ended",
    eventBusName: "default",
    eventPattern: { source: ["aws.batch"], detail: { status: ["SUCCEEDED", "FAILED"] } },
    scheduleExpression: undefined,
    targets: [
      {
        arn: "arn:aws:lambda:us-east-1:000000000000:function:training-recorder",
        roleArn: undefined,
        input: undefined,
        inputPath: undefined,
        inputTransformer: undefined,
        retriesMax: undefined,
        deadLetterArn: undefined,
      },
    ],
  };
  const startMachine = async (): Promise<ClientConfig> => {
    const started = spawn(
      process.execPath,
      [fileURLToPath(new URL("./batch-process.ts", import.meta.url)), JSON.stringify({ folder, rules: [endedRule] })],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    machine = started;
    const endpoint = await new Promise<string>((resolve) =>
      started.stdout.once("data", (line) => resolve(String(line).trim())),
    );
    const { accessKeyId, secretAccessKey } = rootKey;
    return { endpoint, region: "us-east-1", credentials: { accessKeyId, secretAccessKey } };
  };
  const killMachine = () =>
    new Promise((resolve) => {
      machine?.once("exit", resolve);
      machine?.kill("SIGKILL");
    });
  const firstAttemptHangs = 'test "$AWS_BATCH_JOB_ATTEMPT" = 1 && sleep 300; exit 0';
  const runningOn = async (config: ClientConfig, jobDefinition: string, script = firstAttemptHangs) => {
    const jobId = await submitTo(config, jobDefinition, script);
    await expect.poll(async () => (await describeAt(config, jobId))?.status).toBe("RUNNING");
    await expect.poll(() => processesWith(`AWS_BATCH_JOB_ID=${jobId}`).length).toBeGreaterThan(0);
    return jobId;
  };

  it("leaves no process, and tries a job again whose strategy retries a lost host", async () => {
    const jobId = await runningOn(await startMachine(), "spot");
    await killMachine();
    await expect.poll(() => processesWith(`AWS_BATCH_JOB_ID=${jobId}`)).toEqual([]);

    const job = await endOf(jobId, await startMachine());
    expect(job?.status).toBe("SUCCEEDED");
    expect(job?.attempts).toHaveLength(2);
    expect(job?.attempts?.[0]?.statusReason).toMatch(/^Host EC2 .*terminated/);
  });

  it("fails a job without retries, runs those that waited, and tells both ends", async () => {
    const config = await startMachine();
    const lost = await runningOn(config, "shell");
    const waiting = await submitTo(config, "shell", "exit 0");
    await killMachine();

    const second = await startMachine();
    expect(await endOf(lost, second)).toMatchObject({
      status: "FAILED",
      statusReason: expect.stringMatching(/^Host EC2/),
    });
    expect((await endOf(waiting, second))?.status).toBe("SUCCEEDED");
    await killMachine();

    const told: { jobId: string; status: string }[] = [];
    const bus = openEventBus({
      folder: join(folder, "events"),
      rules: [endedRule],
      deliver: async ({ payload }) => void told.push(JSON.parse(payload).detail),
      now: Date.now,
      report: console.error,
    });
    await bus.tick();
    await bus.stop();
    const ends = Object.fromEntries(told.map(({ jobId, status }) => [jobId, status]));
    expect(ends).toEqual({ [lost]: "FAILED", [waiting]: "SUCCEEDED" });
  });

  it("sends the news that was written but not told", async () => {
    const job = await endOf(await submit("shell", "exit 0"));
    await batch.stop();
    // The crash: the end was reached and kept, the event bus never heard of it.
    const file = join(folder, "jobs", `${job?.jobId}.json`);
    const record = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...record, unsentEvents: [{ at: 1, detail: { status: "SUCCEEDED" } }] }));

    published.length = 0;
    batch = openTestBatch(folder, { publish: (entry) => published.push(entry) });
    expect(published).toMatchObject([{ at: 1, detail: { status: "SUCCEEDED" } }]);
    await batch.stop();
    batch = openTestBatch(folder, { publish: (entry) => published.push(entry) });
    expect(published).toHaveLength(1);
  });

  it("remembers that a job was to be terminated", async () => {
    const config = await startMachine();
    // The job ignores the request for long enough that the machine dies first.
    const jobId = await runningOn(config, "spot", `trap "" TERM; ${firstAttemptHangs}`);
    await new BatchClient(config).send(new TerminateJobCommand({ jobId, reason: "no longer wanted" }));
    await killMachine();
    const job = await endOf(jobId, await startMachine());
    expect(job).toMatchObject({ status: "FAILED", statusReason: "no longer wanted" });
    expect(job?.attempts).toHaveLength(1);
  });
});
