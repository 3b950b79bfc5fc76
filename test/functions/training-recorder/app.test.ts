import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTrainingRecorder } from "../../../functions/training-recorder/app.ts";
import { jobName } from "../../../lib/domain/training/job-name.ts";
import { launchTrainingJobs } from "../../../lib/usecases/launch-training-jobs.ts";
import { type ObjectEndpoint, startObjectEndpoint } from "../../support/object-endpoint.ts";
import { startTableEngine, type TableEngine } from "../../support/table-engine.ts";
import { openTrainingWorld, type TrainingWorld } from "../../support/training-world.ts";

let engine: TableEngine;
let objects: ObjectEndpoint;
let world: TrainingWorld;
beforeAll(async () => {
  engine = await startTableEngine();
  objects = await startObjectEndpoint();
  world = await openTrainingWorld(engine, objects);
});
afterAll(async () => {
  await objects.stop();
  await engine.stop();
});

const recorder = (event: unknown) => createTrainingRecorder(world.needs)(event);

/** What EventBridge delivers; AWS Batch says more than is read. */
const stateChange = (detail: object) => ({
  version: "0",
  id: "c8f9c4b5-76e5-d76a-f980-7011e206042b",
  "detail-type": "Batch Job State Change",
  source: "aws.batch",
  account: "000000000000",
  time: "2026-03-02T09:00:00Z",
  region: "us-east-1",
  resources: [],
  detail: { jobQueue: "arn:aws:batch:us-east-1:000000000000:job-queue/training", attempts: [], ...detail },
});

const submitted = async (name: string, workspace = "default") => {
  const { id } = await world.request(name, {}, workspace);
  await launchTrainingJobs(world.needs, workspace, world.asLauncher);
  const { job } = await world.run(id, workspace);
  return { id, detail: { jobId: job, jobName: jobName(workspace, id) } };
};

describe("the end of a job", () => {
  test("ends the run that its name leads to, in that run's workspace", async () => {
    const { id, detail } = await submitted("ended", "team-a");
    await recorder(stateChange({ ...detail, status: "SUCCEEDED", container: { exitCode: 0 } }));
    expect(await world.run(id, "team-a")).toMatchObject({
      status: "failed",
      failure: "the job ended well but wrote no result.json",
    });
  });

  test.each<[string, object, string]>([
    [
      "statusReason, container and exit code",
      {
        statusReason: "Essential container in task exited",
        container: { exitCode: 137, reason: "OutOfMemoryError: Container killed due to memory usage" },
      },
      "Essential container in task exited; OutOfMemoryError: Container killed due to memory usage; exit code 137",
    ],
    ["statusReason alone", { statusReason: "Host EC2 terminated." }, "Host EC2 terminated."],
    ["nothing", {}, "the job failed without a reason"],
  ])("tells why it failed: %s", async (_, said, failure) => {
    const { id, detail } = await submitted(`why-${failure.length}`);
    await recorder(stateChange({ ...detail, status: "FAILED", ...said }));
    expect(await world.run(id)).toMatchObject({ status: "failed", failure });
  });
});

describe("is none of its business:", () => {
  test.each(["SUBMITTED", "RUNNABLE", "STARTING", "RUNNING"])("a job that is %s", async (status) => {
    const { id, detail } = await submitted(`goes-on-${status.toLowerCase()}`);
    await recorder(stateChange({ ...detail, status }));
    expect((await world.run(id)).status).toBe("submitted");
  });

  test("a job of somebody else in the same queue, and a run that nobody knows", async () => {
    const failed = { jobId: "j", status: "FAILED" };
    await recorder(stateChange({ ...failed, jobName: "nightly-report" }));
    await recorder(stateChange({ ...failed, jobName: jobName("default", "0".repeat(32)) }));
  });

  test("a run of the same id in another workspace", async () => {
    const { id, detail } = await submitted("elsewhere");
    await recorder(stateChange({ ...detail, jobName: jobName("team-b", id), status: "FAILED" }));
    expect((await world.run(id)).status).toBe("submitted");
  });
});

test.each([
  ["another event", { "detail-type": "ECS Task State Change", detail: {} }],
  ["a job without a name", stateChange({ jobId: "j", status: "FAILED" })],
  ["nothing", undefined],
])("%s is refused aloud, since its rule lets none of it through", async (_, event) => {
  await expect(recorder(event)).rejects.toMatchObject({ name: "ZodError" });
});
