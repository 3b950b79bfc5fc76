import { PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createReconciler } from "../../../functions/reconciler/app.ts";
import { stateKey } from "../../../lib/adapters/dynamodb/item-keys.ts";
import { openPredictionStore } from "../../../lib/adapters/dynamodb/prediction-store.ts";
import { openProfileStore } from "../../../lib/adapters/dynamodb/profile-store.ts";
import { parseRetainedLeaf } from "../../../lib/adapters/dynamodb/schemas/retained-leaf.ts";
import { openTrackingRuns } from "../../../lib/adapters/dynamodb/tracking/tracking-runs.ts";
import { openCaptureArchive } from "../../../lib/adapters/s3/capture-archive.ts";
import { openCaptureObjects } from "../../../lib/adapters/s3/capture-objects.ts";
import { sha256Digest } from "../../../lib/adapters/system/sha256-digest.ts";
import { decideRun } from "../../../lib/domain/tracking/decide-run.ts";
import { defaultExperiment } from "../../../lib/domain/tracking/tracking-experiment.ts";
import { launchTrainingJobs } from "../../../lib/usecases/launch-training-jobs.ts";
import { openChangeRequest } from "../../../lib/usecases/open-change-request.ts";
import { registerVersion } from "../../../lib/usecases/register-version.ts";
import { transitionStage } from "../../../lib/usecases/transition-stage.ts";
import { loadApprovalPolicy } from "../../../lib/wiring/load-approval-policy.ts";
import { capturedPrediction } from "../../support/captured-predictions.ts";
import { commandContext } from "../../support/command-context.ts";
import { seedSuperseded } from "../../support/deprecated-versions.ts";
import { faultyClient } from "../../support/faulty-client.ts";
import { measuredRow, reference } from "../../support/measured.ts";
import { memoryLogTiles } from "../../support/memory-log-tiles.ts";
import { type ObjectEndpoint, startObjectEndpoint } from "../../support/object-endpoint.ts";
import { pruningWorld } from "../../support/pruning-world.ts";
import { held } from "../../support/registry.ts";
import {
  createMeasureTable,
  createStateTable,
  startTableEngine,
  type TableEngine,
} from "../../support/table-engine.ts";
import { digestOf, openTrainingWorld, type TrainingWorld } from "../../support/training-world.ts";

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

/** A run whose job ends untold, and a change request that nobody acts on, in a workspace of their own. */
const stuck = async (workspace: string) => {
  const run = await world.request(`trained-${workspace}`, {}, workspace);
  await launchTrainingJobs(world.needs, workspace, world.asLauncher);
  const context = () => commandContext({ workspace, actor: "ada" });
  const needs = { ...world.needs, approvalPolicy: loadApprovalPolicy(sha256Digest) };
  await world.model("asked", workspace);
  const content = `model of ${workspace}`;
  const artifact = {
    name: "model.onnx",
    sha256: digestOf(content),
    sizeBytes: content.length,
    mediaType: "application/octet-stream",
  };
  await world.put(`uploads/${workspace}`, content);
  held(await world.artifacts.copyFrom(workspace, `uploads/${workspace}`, artifact));
  const registration = {
    artifacts: [artifact],
    signature: null,
    lineage: {},
    origin: null,
    metrics: { overall: {}, bySegment: {}, byFeatureGroup: {} },
    description: "",
    tags: {},
  };
  held(await registerVersion(needs, context(), { model: "asked", registration }));
  const version = { model: "asked", version: "1", reason: "x" };
  held(await transitionStage(needs, context(), { ...version, to: "Staging" }));
  const { changeRequest } = held(await openChangeRequest(needs, context(), { ...version, to: "Approved" }));
  return { run: run.id, job: (await world.run(run.id, workspace)).job, request: changeRequest.state.id };
};

/** A log that nobody prunes. */
const { tiles, pruning } = memoryLogTiles();
const logParts = {
  tiles,
  pruning,
  events: { indexOf: async () => undefined },
  eventRemoval: { remove: () => Promise.reject(new Error("asked")) },
  parseRetainedLeaf,
  workspaces: { list: async () => [] },
};

const noRuns = {
  unentered: async () => [],
  load: () => Promise.reject(new Error("asked")),
  settle: () => Promise.reject(new Error("asked")),
};

const unasked = { shift: () => Promise.reject(new Error("asked")), read: () => Promise.reject(new Error("asked")) };

test("each minute it repairs what is stuck in every workspace, past what fails", async () => {
  const teamA = await stuck("team-a");
  const teamB = await stuck("team-b");
  world.time.now += 30 * 86_400_000;
  const broken = new Set([teamA.job]);
  const jobs = {
    standings: async (ids: readonly string[]) => {
      if (ids.some((id) => broken.has(id))) throw new Error("ThrottlingException: DescribeJobs");
      return new Map(ids.map((id) => [id, { status: "failed", reason: "exit code 9" } as const]));
    },
  };
  const profiles = openProfileStore({
    client: engine.client,
    table: await createMeasureTable(engine.client, "measure"),
  });
  const actuators = { lambda: unasked, sagemaker: unasked };
  const reconcile = createReconciler({
    ...world.needs,
    ...logParts,
    people: { forget: async () => undefined },
    runs: noRuns,
    jobs,
    actuators,
    profiles,
    captures: openCaptureObjects(objects),
  });
  const standing = async (workspace: string, { run, request }: typeof teamA) => [
    (await world.run(run, workspace)).status,
    (await world.aggregates.load(workspace, "change-request", request))?.state.status,
  ];

  await expect(reconcile({ kind: "tick" })).rejects.toThrow("ThrottlingException: DescribeJobs");
  expect(await standing("team-a", teamA)).toEqual(["submitted", "expired"]);
  expect(await standing("team-b", teamB)).toEqual(["failed", "expired"]);
  broken.clear();
  await Promise.all([reconcile({ kind: "tick" }), reconcile({ kind: "tick" })]);
  expect(await standing("team-a", teamA)).toEqual(["failed", "expired"]);
  expect(await world.aggregates.workspacesWithEffects("reconciler")).toEqual([]);
});

test("old profiles are put together wherever there are any, whoever dies at it, and looked at once an hour", async () => {
  const table = await createMeasureTable(engine.client, "measure-old");
  const start = Date.UTC(2026, 10, 21, 7);
  const lengths = { profileSeconds: 60, counterSeconds: 60 };
  const needs = { client: engine.client, table, lengths, labelHorizonDays: 30, slot: 3 };
  const rows = Array.from({ length: 130 }, (_, index) =>
    measuredRow(reference(), { age: 30, region: "1" }, { at: start + index * 60_000, workspace: "team-c" }),
  );
  await openPredictionStore(needs).record(rows);
  const calls = {
    jobs: { standings: async () => new Map() },
    actuators: { lambda: unasked, sagemaker: unasked },
    captures: openCaptureObjects(objects),
  };
  const reconcilerOn = (client: typeof engine.client) =>
    createReconciler({
      ...world.needs,
      ...logParts,
      people: { forget: async () => undefined },
      runs: noRuns,
      ...calls,
      profiles: openProfileStore({ client, table }),
    });
  const parts = async () => {
    const { Items = [] } = await engine.client.send(new ScanCommand({ TableName: table }));
    return Items.map(({ sk }) => String(sk).slice(0, 2)).filter((level) => /^[BHD]#$/.test(level));
  };
  const day = { start: start - (start % 86_400_000), end: start + 86_400_000 };
  const whole = openProfileStore({ client: engine.client, table });
  const before = await whole.read("team-c", "model-1", 1, day);
  expect(await parts()).toHaveLength(130);

  world.time.now = start + 6 * 3_600_000;
  // Dies at each of its calls in turn, before and after: what is left is whole, and the next one brings it to its end.
  for (let at = 1; at <= 30; at += 1) {
    const when = at % 2 === 0 ? "before" : "after";
    await reconcilerOn(faultyClient(engine.client, at, when).client)(null).catch(() => undefined);
    expect(await whole.read("team-c", "model-1", 1, day)).toEqual(before);
  }
  await reconcilerOn(engine.client)(null);
  expect((await parts()).sort()).toEqual(["H#", "H#", "H#"]);

  const counting = faultyClient(engine.client, Number.POSITIVE_INFINITY, "before");
  await reconcilerOn(counting.client)(null);
  expect(counting.calls()).toBe(1);
  const [late] = rows;
  await openPredictionStore(needs).label([
    { workspace: "team-c", predictionId: late?.prediction.id ?? "", row: 0, label: "1", observedAt: 1 },
  ]);
  expect(await parts()).toHaveLength(4);
  world.time.now += 40 * 86_400_000;
  await Promise.all([reconcilerOn(engine.client)(null), reconcilerOn(engine.client)(null)]);
  await reconcilerOn(engine.client)(null);
  expect(await parts()).toEqual(["D#"]);
  expect(await whole.read("team-c", "model-1", 1, day)).toMatchObject({
    rows: 130,
    features: before?.features,
    outcomes: { rows: 130, labelled: 1, wrong: 0 },
  });
});

test("a quarter past the hour what each workspace captured in it enters the log, by our own hand", async () => {
  const table = await createMeasureTable(engine.client, "measure-none");
  const profiles = openProfileStore({ client: engine.client, table });
  const calls = { jobs: { standings: async () => new Map() }, actuators: { lambda: unasked, sagemaker: unasked } };
  const reconcile = createReconciler({
    ...world.needs,
    ...logParts,
    people: { forget: async () => undefined },
    runs: noRuns,
    ...calls,
    profiles,
    captures: openCaptureObjects(objects),
  });
  const hour = Math.ceil(world.time.now / 3_600_000) * 3_600_000;
  for (const workspace of ["team-d", "team-e"])
    await openCaptureArchive(objects).keep([capturedPrediction(1, { workspace, at: hour + 1 })]);
  const id = new Date(hour).toISOString().slice(0, 13);
  const windows = () =>
    Promise.all(["team-d", "team-e"].map((workspace) => world.aggregates.load(workspace, "capture-window", id)));

  for (const minute of [74, 80, 120]) {
    world.time.now = hour + minute * 60_000;
    await reconcile(null);
  }
  expect(await windows()).toEqual([undefined, undefined]);
  world.time.now = hour + 136 * 60_000;
  await Promise.all([reconcile(null), reconcile(null)]);
  expect((await windows()).map((window) => window?.state.objects)).toEqual([1, 1]);
});

test.each([
  ["an archive", "team-f"],
  ["profiles", "team-g"],
])("%s that cannot be listed holds up no repair, and is told of", async (what, workspace) => {
  const table = await createMeasureTable(engine.client, `measure-unlisted-${workspace}`);
  const slow = () => Promise.reject(new Error("SlowDown"));
  const listed = openProfileStore({ client: engine.client, table });
  const profiles = what === "profiles" ? { ...listed, uncompacted: slow } : listed;
  const archive = openCaptureObjects(objects);
  const captures = what === "profiles" ? archive : { ...archive, workspaces: slow };
  const calls = { jobs: { standings: async () => new Map() }, actuators: { lambda: unasked, sagemaker: unasked } };
  const { request } = await stuck(workspace);
  world.time.now = Math.ceil(world.time.now / 3_600_000) * 3_600_000 + 30 * 86_400_000 + 15 * 60_000;
  await expect(
    createReconciler({
      ...world.needs,
      ...logParts,
      people: { forget: async () => undefined },
      runs: noRuns,
      ...calls,
      profiles,
      captures,
    })(null),
  ).rejects.toThrow("SlowDown");
  expect((await world.aggregates.load(workspace, "change-request", request))?.state.status).toBe("expired");
});

test("once a day, at night, it prunes the logs of which somebody wants it, and deletes what is pruned in the minutes after", async () => {
  const table = await createStateTable(engine.client, "pruned");
  const pruned = pruningWorld(engine.client, table, "team-h");
  await pruned.grow(260);
  await pruned.set();
  pruned.passMonths(12);
  const profiles = openProfileStore({
    client: engine.client,
    table: await createMeasureTable(engine.client, "measure-pruned"),
  });
  const reconcile = createReconciler({
    ...world.needs,
    ...pruned.needs(),
    workspaces: logParts.workspaces,
    people: { forget: async () => undefined },
    runs: noRuns,
    jobs: { standings: async () => new Map() },
    actuators: { lambda: unasked, sagemaker: unasked },
    profiles,
    captures: openCaptureObjects(objects),
  });
  const minimumIndex = async () => (await pruned.retention())?.minimumIndex;
  const midnight = Math.ceil(pruned.time.now / 86_400_000) * 86_400_000;
  for (const minute of [0, 159, 163, 1439]) {
    pruned.time.now = midnight + minute * 60_000;
    await reconcile(null);
  }
  expect(await minimumIndex()).toBe(0);
  pruned.time.now = midnight + (1440 + 160) * 60_000;
  await Promise.all([reconcile(null), reconcile(null)]);
  expect(await minimumIndex()).toBe(256);
  expect(pruned.bundles()).toHaveLength(1);
  await pruned.sequence();
  pruned.time.now += 300_000;
  await Promise.all([reconcile(null), reconcile(null)]);
  expect(pruned.bundles()).toEqual([]);
  const { items } = await pruned.needs().events.list("team-h", { actor: "service:reconciler" }, { limit: 9 });
  expect(items.map(({ type }) => type)).toEqual(["log-pruned"]);
});

test("a tracking run that ended and did not enter the log is entered, once it is left alone", async () => {
  const table = await createMeasureTable(engine.client, "measure-tracked");
  const runs = openTrackingRuns({ client: engine.client, table });
  const made = { id: "1".repeat(32), name: "calm-owl-1", at: 0 };
  const started = held(decideRun(defaultExperiment(), { user: "", startTime: 0, name: "", tags: [] }, made));
  held(await runs.create("team-i", started));
  const before = await runs.load("team-i", made.id);
  if (before === undefined) throw new Error("no run");
  const at = world.time.now;
  held(await runs.write("team-i", { before, after: { ...started, status: "FAILED", endTime: at }, points: [], at }));
  const reconcile = createReconciler({
    ...world.needs,
    ...logParts,
    people: { forget: async () => undefined },
    runs,
    jobs: { standings: async () => new Map() },
    actuators: { lambda: unasked, sagemaker: unasked },
    profiles: openProfileStore({ client: engine.client, table }),
    captures: openCaptureObjects(objects),
  });
  const entered = () => world.aggregates.load("team-i", "tracking-run", made.id);
  await reconcile(null);
  expect(await entered()).toBeUndefined();
  world.time.now += 61_000;
  await Promise.all([reconcile(null), reconcile(null)]);
  expect(await entered()).toMatchObject({ revision: 1, state: { status: "FAILED", endedAt: at } });
  expect(await runs.unentered(Number.MAX_SAFE_INTEGER)).toEqual([]);
});

test("at night it archives what the deprecation policy lets go in every workspace, past what fails, and at no other time", async () => {
  const [broken, whole] = ["team-j", "team-k"];
  const models = [
    await seedSuperseded(world.needs, "fraud", broken),
    await seedSuperseded(world.needs, "fraud", whole),
  ];
  const damage = { ...stateKey(broken, "model", models[0] ?? ""), state: "{}", revision: 1, lastEvent: "e" };
  const reconcile = createReconciler({
    ...world.needs,
    ...logParts,
    workspaces: { list: async () => [broken, whole] },
    people: { forget: async () => undefined },
    runs: noRuns,
    jobs: { standings: async () => new Map() },
    actuators: { lambda: unasked, sagemaker: unasked },
    profiles: openProfileStore({
      client: engine.client,
      table: await createMeasureTable(engine.client, "measure-deprecated"),
    }),
    captures: openCaptureObjects(objects),
  });
  const first = () => world.aggregates.load(whole, "model-version", `${models[1]}.1`);
  const midnight = Math.ceil(world.time.now / 86_400_000) * 86_400_000;
  const failures: unknown[] = [];
  const pass = async (from: number, to: number) => {
    for (let minute = from; minute < to; minute += 1) {
      world.time.now = midnight + minute * 60_000;
      const wakes = [reconcile(null), reconcile(null)];
      for (const wake of await Promise.allSettled(wakes)) if (wake.status === "rejected") failures.push(wake.reason);
    }
  };
  await engine.client.send(new PutCommand({ TableName: world.table, Item: damage }));
  await pass(186, 190);
  expect([failures, (await first())?.state.stage]).toEqual([[], "Deprecated"]);
  await pass(190, 202);
  expect(await first()).toMatchObject({ revision: 2, state: { stage: "Archived" } });
  expect(failures).toHaveLength(2);
});
