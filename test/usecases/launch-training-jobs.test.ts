import { GetObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SubmissionRefusedError } from "../../lib/ports/submission-refused-error.ts";
import { launchTrainingJobs } from "../../lib/usecases/launch-training-jobs.ts";
import { InjectedFault } from "../support/faulty-client.ts";
import { type ObjectEndpoint, startObjectEndpoint } from "../support/object-endpoint.ts";
import { startTableEngine, type TableEngine } from "../support/table-engine.ts";
import { openTrainingWorld, type TrainingWorld } from "../support/training-world.ts";

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

const launch = (needs: Parameters<typeof launchTrainingJobs>[0] = world.needs) =>
  launchTrainingJobs(needs, "default", world.asLauncher);
const due = () => world.aggregates.dueEffects("default", "training-launcher");

test("a run gets one job, told where its specification lies, and nothing is due any more", async () => {
  const { id, spec } = await world.request("once");
  await launch();
  const [job] = world.batch.jobsOf(id);
  expect(await world.run(id)).toMatchObject({ status: "submitted", job, launchingUntil: null });
  expect(await due()).toEqual([]);
  const { Body } = await objects.client.send(
    new GetObjectCommand({ Bucket: objects.bucket, Key: `default/training-runs/${id}/spec.json` }),
  );
  expect(JSON.parse((await Body?.transformToString()) ?? "")).toMatchObject({ run: id, target: spec.target });
  await launch();
  expect(world.batch.jobsOf(id)).toHaveLength(1);
});

test("four launchers at once submit one job", async () => {
  const { id } = await world.request("at-once");
  await Promise.all(Array.from({ length: 4 }, () => launch()));
  expect(world.batch.jobsOf(id)).toHaveLength(1);
  expect((await world.run(id)).status).toBe("submitted");
});

describe("a launcher that dies between any two awaits", () => {
  test.each(["before", "after"] as const)("%s a call took effect leaves one job per run", async (when) => {
    let deaths = 0;
    for (let at = 1; ; at += 1) {
      const { id } = await world.request(`dies-${when}-${at}`);
      const faulty = world.behindFault(at, when);
      const died = await launch(faulty.needs).then(
        () => false,
        (error: unknown) => {
          for (const cause of error instanceof AggregateError ? error.errors : [error])
            expect(cause).toBeInstanceOf(InjectedFault);
          return true;
        },
      );
      // At once the job may not be listed yet; when the dead launcher's time is over it is.
      await launch();
      expect(world.batch.jobsOf(id).length).toBeLessThanOrEqual(1);
      world.time.now += 120_000;
      await launch();
      expect(world.batch.jobsOf(id)).toHaveLength(1);
      expect(await world.run(id)).toMatchObject({ status: "submitted", job: world.batch.jobsOf(id)[0] });
      expect(await due()).toEqual([]);
      if (died) deaths += 1;
      if (faulty.calls() < at) break;
    }
    // It reads what is due, takes the run, writes its file, submits and confirms.
    expect(deaths).toBeGreaterThan(8);
  });
});

test("a launcher that hangs is not joined by another one", async () => {
  const { id } = await world.request("hangs");
  let goOn = () => {};
  const allowed = new Promise<void>((release) => {
    goOn = release;
  });
  const hanging = launch({
    ...world.needs,
    backend: {
      submit: async (workspace, run) => {
        await allowed;
        return world.backend.submit(workspace, run);
      },
    },
  });
  await expect.poll(async () => (await world.run(id)).launchingUntil).not.toBeNull();
  world.time.now += 60_000;
  await launch();
  goOn();
  await hanging;
  expect(world.batch.jobsOf(id)).toHaveLength(1);
});

test("a run that the backend will never take has failed, with its reason", async () => {
  const { id } = await world.request("never", { device: "gpu" });
  world.batch.broken.set(id, new SubmissionRefusedError("this deployment has no GPU"));
  await launch();
  expect(await world.run(id)).toMatchObject({ status: "failed", failure: "this deployment has no GPU", job: null });
  expect(await due()).toEqual([]);
});

test("a run that cannot be submitted now holds up no other, and is submitted later", async () => {
  const first = await world.request("held-up");
  const second = await world.request("not-held-up");
  world.batch.broken.set(first.id, new Error("TooManyRequestsException"));
  await expect(launch()).rejects.toMatchObject({ errors: [{ message: "TooManyRequestsException" }] });
  expect((await world.run(second.id)).status).toBe("submitted");
  expect((await world.run(first.id)).status).toBe("requested");
  world.batch.broken.clear();
  world.time.now += 120_000;
  await launch();
  expect((await world.run(first.id)).status).toBe("submitted");
});
