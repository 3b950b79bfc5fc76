import { afterAll, beforeAll, expect, test } from "vitest";
import { serviceContext } from "../../lib/messaging/service-context.ts";
import type { JobStanding } from "../../lib/ports/training-jobs.ts";
import { launchTrainingJobs } from "../../lib/usecases/launch-training-jobs.ts";
import { recordEndedJobs } from "../../lib/usecases/record-ended-jobs.ts";
import { recordTrainingRun } from "../../lib/usecases/record-training-run.ts";
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

const standings = new Map<string, JobStanding>();
const asked: string[] = [];
const jobs = {
  standings: async (ids: readonly string[]) => {
    asked.push(...ids);
    return new Map(ids.flatMap((id) => (standings.has(id) ? [[id, standings.get(id) as JobStanding]] : [])));
  },
};
const reconcile = (needs: Omit<Parameters<typeof recordEndedJobs>[0], "jobs"> = world.needs) => {
  asked.splice(0);
  return recordEndedJobs({ ...needs, jobs }, "default", (workspace, occasion) =>
    serviceContext(world.needs, "reconciler", workspace, "recordTrainingRun", occasion),
  );
};
const submitted = async (name: string) => {
  const { id } = await world.request(name);
  await launchTrainingJobs(world.needs, "default", world.asLauncher);
  return { id, job: (await world.run(id)).job ?? "" };
};
const due = () => world.aggregates.dueEffects("default", "reconciler");
const fail = { status: "failed", reason: "exit code 9" } as const;
const minutes = (count: number) => {
  world.time.now += count * 60_000;
};

test("a job whose end nobody was told of is looked for after a while, and recorded", async () => {
  const { id, job } = await submitted("lost");
  standings.set(job, fail);
  minutes(1);
  await reconcile();
  expect(asked).toEqual([]);
  minutes(1);
  await reconcile();
  expect(asked).toEqual([job]);
  expect(await world.run(id)).toMatchObject({ status: "failed", failure: "exit code 9" });
  await reconcile();
  expect(asked).toEqual([]);
  expect(await due()).toEqual([]);
});

test("a job that claims success is examined as if its event had come", async () => {
  const { id, job } = await submitted("empty-handed");
  standings.set(job, { status: "succeeded" });
  minutes(2);
  await reconcile();
  expect(await world.run(id)).toMatchObject({
    status: "failed",
    failure: "the job ended well but wrote no result.json",
  });
});

test("a job that runs is left alone, one that has vanished ends its run, and one that was just submitted may still appear", async () => {
  const runs = await submitted("runs");
  standings.set(runs.job, { status: "running" });
  const vanished = await submitted("vanished");
  minutes(9);
  await reconcile();
  expect((await world.run(vanished.id)).status).toBe("submitted");
  minutes(1);
  await reconcile();
  expect((await world.run(runs.id)).status).toBe("submitted");
  expect(await world.run(vanished.id)).toMatchObject({
    status: "failed",
    failure: "AWS Batch knows nothing of the job any more",
  });
  standings.set(runs.job, fail);
  await reconcile();
});

test("whoever records an end first, the recorder or the reconciler, it is recorded once", async () => {
  const { id, job } = await submitted("twice");
  standings.set(job, fail);
  minutes(2);
  const event = { job, status: "failed", reason: "told" } as const;
  await Promise.all([
    reconcile(),
    recordTrainingRun(world.needs, world.asRecorder("default", `${job}:failed`), id, event),
    reconcile(),
  ]);
  // Requested, launching, submitted, ended.
  expect((await world.aggregates.load("default", "training-run", id))?.revision).toBe(4);
  expect(await due()).toEqual([]);
});

test.each(["before", "after"] as const)(
  "dying %s any call leaves each end recorded once by the next run",
  async (when) => {
    for (let at = 1; ; at += 1) {
      const { id, job } = await submitted(`dies-${when}-${at}`);
      standings.set(job, fail);
      minutes(2);
      const faulty = world.behindFault(at, when);
      await reconcile(faulty.needs).catch((error: unknown) => {
        for (const cause of error instanceof AggregateError ? error.errors : [error])
          expect(cause).toBeInstanceOf(InjectedFault);
      });
      await reconcile();
      expect(await world.run(id)).toMatchObject({ status: "failed", failure: "exit code 9" });
      expect((await world.aggregates.load("default", "training-run", id))?.revision).toBe(4);
      expect(await due()).toEqual([]);
      if (faulty.calls() < at) break;
    }
  },
);
