import { afterAll, beforeAll, expect, test } from "vitest";
import { createTrainingLauncher } from "../../../functions/training-launcher/app.ts";
import { fact } from "../../support/fact.ts";
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

const wake = (workspace: string) => fact({ workspace, type: "training-run-requested" });
const launcher = (event: unknown) => createTrainingLauncher(world.needs)(event);

test("a fact wakes the launcher for its workspace; the clock finds the others", async () => {
  const woken = await world.request("woken", {}, "team-a");
  const forgotten = await world.request("forgotten", {}, "team-b");
  await launcher(wake("team-a"));
  await launcher(wake("team-a"));
  expect((await world.run(woken.id, "team-a")).status).toBe("submitted");
  expect((await world.run(forgotten.id, "team-b")).status).toBe("requested");
  await launcher({ kind: "tick" });
  expect((await world.run(forgotten.id, "team-b")).status).toBe("submitted");
  expect(world.batch.jobsOf(woken.id)).toHaveLength(1);
});

test("a workspace whose run cannot be submitted holds up no other, and says why", async () => {
  const broken = await world.request("broken", {}, "a-broken");
  const sound = await world.request("sound", {}, "b-sound");
  world.batch.broken.set(broken.id, new Error("JobQueue training does not exist"));
  await expect(launcher({ kind: "tick" })).rejects.toThrow("JobQueue training does not exist");
  expect((await world.run(sound.id, "b-sound")).status).toBe("submitted");
});

test("what nobody asked for is nothing to do", async () => {
  await expect(launcher(wake("nobody"))).resolves.toBeUndefined();
});
