import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAggregateStore } from "../../lib/adapters/dynamodb/aggregate-store.ts";
import { rolloutSchema } from "../../lib/adapters/dynamodb/schemas/rollout.ts";
import { systemClock } from "../../lib/adapters/system/system-clock.ts";
import { uuidV7Ids } from "../../lib/adapters/system/uuid-v7.ts";
import type { Change } from "../../lib/domain/command/change.ts";
import type { Rollout } from "../../lib/domain/rollout/rollout.ts";
import { rolloutChange } from "../../lib/domain/rollout/rollout-change.ts";
import type { QualifierWeight } from "../../lib/domain/routing/split-weights.ts";
import type { Target } from "../../lib/domain/routing/target.ts";
import type { TrafficActuator } from "../../lib/ports/traffic-actuator.ts";
import { repeatLostShifts } from "../../lib/usecases/repeat-lost-shifts.ts";
import { commandContext } from "../support/command-context.ts";
import { faultLine } from "../support/fault-line.ts";
import { InjectedFault } from "../support/faulty-client.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../support/table-engine.ts";

let engine: TableEngine;
let store: ReturnType<typeof openAggregateStore>;
const ids = uuidV7Ids();
const clock = systemClock;
const sample = rolloutSchema.parse(
  JSON.parse(readFileSync(new URL("../vectors/schemas/rollout.v1.json", import.meta.url), "utf8")),
);

beforeAll(async () => {
  engine = await startTableEngine();
  store = openAggregateStore({
    client: engine.client,
    table: await createStateTable(engine.client, "state"),
    clock,
    ids,
  });
});
afterAll(() => engine.stop());

const commit = async (workspace: string, ...changes: Change[]) => {
  const committed = await store.commit(commandContext({ workspace }), { at: 1, changes, answer: null });
  if (!committed.ok) throw new Error(committed.refusal.code);
};

/** A rollout at 10 % whose target has said so, in a workspace of its own. */
const rolling = async (
  workspace: string,
  fields: Partial<Rollout> = {},
  actuator: Rollout["plan"]["actuator"] = "lambda-alias",
) => {
  const id = ids.next();
  const shift = { ...sample.shift, weightBasisPoints: 1_000, effect: null, appliedAt: 5, confirmedAt: 6 };
  const state: Rollout = {
    ...sample,
    id,
    target: "t",
    stable: 1,
    candidate: 2,
    plan: { ...sample.plan, actuator },
    status: "observing",
    shift,
    finishedAt: null,
    ...fields,
  };
  const target: Target = {
    schema: "target.v1",
    name: "t",
    model: state.model,
    modelName: state.modelName,
    kind: "lambda",
    resource: "fn",
    deployments: [1, 2].map((version) => ({
      version,
      qualifier: String(version + 10),
      status: "ready",
      sha256: "0".repeat(64),
      failure: null,
      requestedAt: 1,
      deployedAt: 2,
    })),
    createdAt: 1,
    updatedAt: 2,
  };
  await commit(
    workspace,
    { kind: "target", id: "t", basis: null, event: "target-created", state: target },
    rolloutChange(null, "rollout-started", state, undefined, 1),
  );
  return id;
};

const tenPercent = [
  { qualifier: "11", weightBasisPoints: 9_000 },
  { qualifier: "12", weightBasisPoints: 1_000 },
];
const allStable = [{ qualifier: "11", weightBasisPoints: 10_000 }];
const reporting = (weights: readonly QualifierWeight[], during: () => Promise<void> = async () => undefined) => {
  const asked: (string | null)[] = [];
  const lambda: TrafficActuator = {
    shift: () => Promise.reject(new Error("the reconciler asks, it does not shift")),
    read: async ({ resource }) => {
      asked.push(resource);
      await during();
      return weights;
    },
  };
  return { asked, actuators: { lambda, sagemaker: lambda } };
};
const context = (workspace: string, occasion: string) =>
  commandContext({ workspace, idempotencyKey: `repair:${occasion}` });
const repeat = (workspace: string, { actuators }: ReturnType<typeof reporting>, aggregates = store) =>
  repeatLostShifts({ aggregates, clock, ids, actuators }, workspace, context);
const rolloutOf = async (workspace: string, id: string) => {
  const loaded = await store.load(workspace, "rollout", id);
  if (loaded === undefined) throw new Error("no rollout");
  return loaded;
};
const orders = async (workspace: string) =>
  (await store.dueEffects(workspace, "rollout-stepper")).filter(({ effect }) => effect.type === "shift-traffic");

test("a target that lost its weights is asked for them again, once, however many look", async () => {
  const id = await rolling("lost");
  const target = reporting(allStable);
  await Promise.all([repeat("lost", target), repeat("lost", target), repeat("lost", target)]);
  await repeat("lost", target);
  const { state, revision } = await rolloutOf("lost", id);
  expect(revision).toBe(2);
  expect(state.shift).toMatchObject({ weightBasisPoints: 1_000, appliedAt: null });
  expect((await orders("lost")).map(({ effect }) => [effect.id, effect.payload.weightBasisPoints])).toEqual([
    [state.shift.effect, 1_000],
  ]);
});

test("a target that splits as it should is left alone", async () => {
  const id = await rolling("kept");
  await repeat("kept", reporting(tenPercent));
  expect((await rolloutOf("kept", id)).revision).toBe(1);
});

test.each<[string, Partial<Rollout>, Rollout["plan"]["actuator"]]>([
  ["our own gateway splits", {}, "router"],
  [
    "the target has not said yet that the weights are in force",
    { shift: { ...sample.shift, effect: "0".repeat(32), appliedAt: null } },
    "lambda-alias",
  ],
])("nobody looks while %s", async (why, fields, actuator) => {
  const workspace = why.replaceAll(/\W/g, "-");
  await rolling(workspace, fields, actuator);
  const target = reporting(allStable);
  await repeat(workspace, target);
  expect(target.asked).toEqual([]);
});

test("weights that were read before the rollout moved on say nothing about it", async () => {
  const id = await rolling("moved");
  const target = reporting(allStable, async () => {
    const before = await rolloutOf("moved", id);
    await commit("moved", rolloutChange(before, "rollout-paused", { ...before.state, status: "paused" }, undefined, 7));
  });
  await repeat("moved", target);
  expect((await rolloutOf("moved", id)).state).toMatchObject({ status: "paused", shift: { effect: null } });
});

test.each(["before", "after"] as const)("dying %s any call leaves one order for the stepper", async (when) => {
  for (let at = 1; ; at += 1) {
    const workspace = `dies-${when}-${at}`;
    const id = await rolling(workspace);
    const line = faultLine(at, when);
    const aggregates = openAggregateStore({ client: line.behind(engine.client, ["send"]), table: "state", clock, ids });
    await repeat(workspace, reporting(allStable), aggregates).catch((error: unknown) => {
      for (const cause of error instanceof AggregateError ? error.errors : [error])
        expect(cause).toBeInstanceOf(InjectedFault);
    });
    await repeat(workspace, reporting(allStable));
    expect(await orders(workspace)).toHaveLength(1);
    expect((await rolloutOf(workspace, id)).revision).toBe(2);
    if (line.calls() < at) break;
  }
});
