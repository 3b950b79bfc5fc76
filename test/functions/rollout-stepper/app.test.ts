import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createRolloutStepper } from "../../../functions/rollout-stepper/app.ts";
import type { DueStep } from "../../../lib/ports/step-queue.ts";
import type { TargetActuator } from "../../../lib/ports/target-actuator.ts";
import { createTarget } from "../../../lib/usecases/create-target.ts";
import { deployVersion } from "../../../lib/usecases/deploy-version.ts";
import { registerModel } from "../../../lib/usecases/register-model.ts";
import { registerVersion } from "../../../lib/usecases/register-version.ts";
import { commandContext } from "../../support/command-context.ts";
import { held } from "../../support/registry.ts";
import { openRolloutWorld } from "../../support/rollout-world.ts";
import { startTableEngine, type TableEngine } from "../../support/table-engine.ts";

let engine: TableEngine;
let world: Awaited<ReturnType<typeof openRolloutWorld>>;
beforeAll(async () => {
  engine = await startTableEngine();
  world = await openRolloutWorld(engine);
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterAll(async () => {
  vi.restoreAllMocks();
  await engine.stop();
});

const queued: DueStep[] = [];
beforeEach(() => {
  queued.splice(0);
});

const actuator: TargetActuator = {
  deploy: async ({ workspace, target }) => {
    if (workspace === "a-broken")
      throw new Error("AccessDeniedException: not authorized to perform lambda:CreateFunction");
    return { resource: `fn-${workspace}-${target}`, qualifier: "1" };
  },
};
const steps = { send: async (due: readonly DueStep[]) => void queued.push(...due) };
const stepper = (event: unknown, needs: Partial<typeof world> = {}) =>
  createRolloutStepper({ ...world, actuator, steps, ...needs })(event);

const tick = { kind: "tick" };
const fact = (workspace: string, kind: string, id: string, type: string) => ({
  source: "tidegate",
  "detail-type": `${type}.v1`,
  detail: {
    schema: "fact.v1",
    id: "0".repeat(32),
    workspace,
    subject: { kind, id },
    subjectVersion: 1,
    at: "2026-03-02T09:00:00.000Z",
    data: {},
  },
});
const messages = (...rollouts: readonly string[]) => ({
  Records: rollouts.map((rollout, place) => ({
    eventSource: "aws:sqs",
    messageId: `m${place}`,
    body: rollout.startsWith("{")
      ? rollout
      : JSON.stringify({ schema: "rollout-step-due.v1", workspace: "default", rollout }),
  })),
});

describe("deployments", () => {
  /** A target with version 1 of its model on its way, in a workspace of its own. */
  const ordered = async (workspace: string) => {
    const context = () => commandContext({ workspace });
    const model = { name: "fraud", riskTier: 3, type: "classifier", owner: "o", framework: null } as const;
    held(await registerModel(world, context(), { ...model, complianceFrameworks: [], description: "", tags: {} }));
    const registration = {
      artifacts: [world.upload("model.onnx", workspace, workspace)],
      signature: null,
      lineage: {},
      origin: null,
      metrics: { overall: {}, bySegment: {}, byFeatureGroup: {} },
      description: "",
      tags: {},
    };
    held(await registerVersion(world, context(), { model: "fraud", registration }));
    held(await createTarget(world, context(), { model: "fraud", creation: { name: "fraud", kind: "lambda" } }));
    held(await deployVersion(world, context(), { target: "fraud", version: "1" }));
  };
  const statusIn = async (workspace: string) =>
    (await world.aggregates.load(workspace, "target", "fraud"))?.state.deployments[0]?.status;

  test("a fact wakes the stepper for its workspace; the clock finds the others, past one that fails", async () => {
    for (const workspace of ["a-broken", "team-a", "team-b"]) await ordered(workspace);
    await stepper(fact("team-a", "target", "fraud", "deployment-requested"));
    expect([await statusIn("team-a"), await statusIn("team-b")]).toEqual(["ready", "pending"]);
    await expect(stepper(tick)).rejects.toThrow("AccessDeniedException");
    expect([await statusIn("a-broken"), await statusIn("team-b")]).toEqual(["pending", "ready"]);
  });
});

describe("rollouts", () => {
  const begun = async (name: string, intervalSeconds: number) => {
    await world.served(name);
    return world.started(name, { intervalSeconds });
  };
  const delaysOf = (id: string) =>
    queued.filter(({ rollout }) => rollout === id).map(({ delaySeconds }) => delaySeconds);

  test("one that has started is looked at, and scheduled until the end of the next minute", async () => {
    world.time.now = Date.parse("2026-03-02T10:00:30Z");
    const { id } = await begun("begun", 20);
    world.time.now += 1_000;
    await world.traffic("begun", 100);
    await stepper(fact("default", "rollout", id, "rollout-started"));
    expect((await world.rolloutOf(id)).state.status).toBe("observing");
    expect(delaysOf(id)).toEqual([19, 39, 59, 79]);
  });

  test("each tick fills the minute after its own: ticks a minute apart leave no gap and repeat nothing", async () => {
    world.time.now = Date.parse("2026-03-02T11:00:00Z");
    const { id } = await begun("ticking", 25);
    const due: number[] = [];
    // Somewhere in each minute: the scheduler is precise to the minute.
    for (const second of [125, 199, 240, 359]) {
      queued.splice(0);
      world.time.now = Date.parse("2026-03-02T11:00:00Z") + second * 1000;
      await stepper(tick).catch(() => undefined);
      due.push(...delaysOf(id).map((delay) => second + delay));
    }
    expect(due).toEqual([200, 225, 250, 275, 300, 325, 350, 375, 400]);
  });

  test("a fact of a later move has it looked at once, without another schedule", async () => {
    const { id } = await begun("moving", 60);
    await world.traffic("moving", 100);
    await stepper(fact("default", "rollout", id, "rollout-resumed"));
    expect((await world.rolloutOf(id)).state.status).toBe("observing");
    expect(queued).toEqual([]);
  });

  test("a batch steps each rollout once, and gives back only what failed", async () => {
    const [good, other, broken] = [await begun("batch-1", 60), await begun("batch-2", 60), await begun("batch-3", 60)];
    for (const name of ["batch-1", "batch-2"]) await world.traffic(name, 100);
    const reads: string[] = [];
    const counters: typeof world.counters = {
      read: async (workspace, route, since) => {
        reads.push(route);
        if (route === "batch-3") throw new Error("ProvisionedThroughputExceededException");
        return world.counters.read(workspace, route, since);
      },
    };
    const event = messages(good.id, good.id, other.id, broken.id, '{"schema":"rollout-step-due.v2"}', "{");
    expect(await stepper(event, { counters })).toEqual({
      batchItemFailures: expect.arrayContaining(["m3", "m4", "m5"].map((itemIdentifier) => ({ itemIdentifier }))),
    });
    expect(reads.sort()).toEqual(["batch-1", "batch-2", "batch-3"]);
    for (const { id } of [good, other]) expect((await world.rolloutOf(id)).state.status).toBe("observing");
  });

  test("a rollout that is over is neither scheduled nor moved", async () => {
    const { id } = await begun("over", 60);
    await world.minute(id, 1_000, 0);
    await world.minute(id, 1_000, 60);
    await world.minute(id, 1_000, 0);
    const { revision, state } = await world.rolloutOf(id);
    expect(state.status).toBe("rolled-back");
    expect(await stepper(messages(id, "0".repeat(32)))).toEqual({ batchItemFailures: [] });
    await stepper(tick).catch(() => undefined);
    expect([(await world.rolloutOf(id)).revision, delaysOf(id)]).toEqual([revision, []]);
  });
});
