import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BatchClient, DescribeJobsCommand, ListJobsCommand } from "@aws-sdk/client-batch";
import { afterAll, expect, test } from "vitest";
import { openTrainingBackend } from "../../../lib/adapters/batch/training-backend.ts";
import { trainingBackendContract } from "../../contracts/training-backend.ts";
import { openTestBatch, sharedQueue } from "../../local/endpoints/batch/batch-machine.ts";
import { startEndpoints } from "../../local/endpoints/start-endpoints.ts";
import { faultLine } from "../../support/fault-line.ts";
import { trainingRun, trainingSpec } from "../../support/training.ts";

const cleanUps: (() => unknown)[] = [];
afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

const settings = {
  jobQueue: sharedQueue.name,
  // Its container ends at once, with exit code 4.
  jobDefinitions: { cpu: "parameters", gpu: undefined },
  bucket: "artifacts",
};

const startBatch = async () => {
  const folder = mkdtempSync(join(tmpdir(), "tidegate-backend-"));
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
  const batch = openTestBatch(folder, {});
  cleanUps.push(() => batch.stop());
  const endpoints = await startEndpoints({ services: { batch: (request) => batch.handler(request) } });
  cleanUps.push(() => endpoints.close());
  const client = new BatchClient(endpoints.root);
  cleanUps.push(() => client.destroy());
  const jobs = async () => {
    const filters = [{ name: "JOB_NAME", values: ["tidegate_*"] }];
    const { jobSummaryList = [] } = await client.send(new ListJobsCommand({ jobQueue: sharedQueue.name, filters }));
    if (jobSummaryList.length === 0) return [];
    const ids = jobSummaryList.map(({ jobId = "" }) => jobId);
    const { jobs: described = [] } = await client.send(new DescribeJobsCommand({ jobs: ids }));
    return described.map(({ jobId = "", jobName = "", status = "", container, tags = {} }) => ({
      id: jobId,
      name: jobName,
      status,
      environment: Object.fromEntries((container?.environment ?? []).map(({ name = "", value = "" }) => [name, value])),
      tags,
    }));
  };
  return { client, jobs };
};

trainingBackendContract("AWS Batch", async () => {
  const { client, jobs } = await startBatch();
  return {
    backend: openTrainingBackend(client, settings),
    losing: (at) => {
      const line = faultLine(at, "after");
      return { backend: openTrainingBackend(line.behind(client, ["send"]), settings), calls: line.calls };
    },
    jobs,
  };
});

test("a run that asks for a GPU gets the GPU's definition, and the bill can be told by its tags", async () => {
  const { client, jobs } = await startBatch();
  const backend = openTrainingBackend(client, { ...settings, jobDefinitions: { cpu: "none", gpu: "parameters" } });
  const run = trainingRun({ spec: trainingSpec({ device: "gpu" }) });
  await backend.submit("default", run);
  expect(await jobs()).toMatchObject([{ tags: { workspace: "default", model: "fraud", run: run.id } }]);
});
