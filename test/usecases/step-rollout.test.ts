import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ShiftImpossibleError } from "../../lib/ports/shift-impossible-error.ts";
import { ShiftUnsettledError } from "../../lib/ports/shift-unsettled-error.ts";
import { commandRollout } from "../../lib/usecases/command-rollout.ts";
import { getVersion } from "../../lib/usecases/get-version.ts";
import { faultLine } from "../support/fault-line.ts";
import { InjectedFault } from "../support/faulty-client.ts";
import { by, held } from "../support/registry.ts";
import { memoryTraffic, openRolloutWorld } from "../support/rollout-world.ts";
import { startTableEngine, type TableEngine } from "../support/table-engine.ts";

let engine: TableEngine;
let world: Awaited<ReturnType<typeof openRolloutWorld>>;
beforeAll(async () => {
  engine = await startTableEngine();
  world = await openRolloutWorld(engine);
});
afterAll(() => engine.stop());

const decisionsOf = async (id: string) => (await world.rolloutOf(id)).state.decisions.map(({ decision }) => decision);
const versionOf = async (model: string, version: number) =>
  held(await getVersion(world, "default", { model, version: String(version) })).state;
const routeOf = async (name: string) => (await world.aggregates.load("default", "route", name))?.state;
const steering = (id: string, command: "pause" | "abort" | "promote") =>
  commandRollout(world, by("olu", "operator"), { rollout: id, command, reason: "because" });

/** Minutes of traffic until a rollout is over. */
const carry = async (id: string, failed = 0, needs: Parameters<typeof world.step>[1] = {}) => {
  for (let minutes = 0; minutes < 20; minutes += 1) {
    if ((await world.rolloutOf(id)).state.finishedAt !== null) return;
    await world.minute(id, 1_000, failed, needs);
  }
};

describe("on the router", () => {
  test("a good canary goes from step to step under traffic and is promoted, in one command", async () => {
    await world.served("good");
    const { id, changeRequest } = await world.started("good");
    await carry(id);
    expect(await decisionsOf(id)).toEqual(["start", "confirm", "advance", "confirm", "advance", "confirm", "promote"]);
    expect(await versionOf("good", 2)).toMatchObject({ stage: "Production", aliases: ["champion"], routes: ["good"] });
    expect((await versionOf("good", 2)).approvals.at(-1)).toMatchObject({ changeRequest, to: "Production" });
    expect(await versionOf("good", 1)).toMatchObject({ stage: "Deprecated", aliases: [], routes: [] });
    expect(await routeOf("good")).toMatchObject({
      rollout: null,
      arms: [{ role: "stable", version: 2, weightBasisPoints: 10_000 }],
    });
    expect(await world.due(id)).toEqual([]);
  });

  test("a harmful one is rolled back by itself, confirmed by traffic, with what it served on record", async () => {
    await world.served("bad");
    const { id } = await world.started("bad");
    await world.minute(id, 1_000, 0);
    await world.minute(id, 1_000, 60);
    expect((await world.rolloutOf(id)).state.status).toBe("rolling-back");
    expect((await routeOf("bad"))?.arms).toEqual([{ role: "stable", version: 1, weightBasisPoints: 10_000 }]);
    await world.minute(id, 1_000);
    const { state } = await world.rolloutOf(id);
    expect(state).toMatchObject({ status: "rolled-back", finishedAt: world.time.now });
    const [failed] = state.decisions.at(-1)?.evidence ?? [];
    expect(failed).toMatchObject({ canary: { units: 200, bad: 60 }, stable: { units: 2_800, bad: 0 } });
    expect(await versionOf("bad", 2)).toMatchObject({ stage: "Approved", routes: [] });
    expect(await routeOf("bad")).toMatchObject({ rollout: null });
    expect(await world.due(id)).toEqual([]);
  });

  test("one that breaks down once it has all of the traffic waits for a person, who promotes it or takes it back", async () => {
    for (const [name, command, status] of [
      ["strained", "abort", "rolling-back"],
      ["forgiven", "promote", "promoted"],
    ] as const) {
      await world.served(name);
      const { id } = await world.started(name);
      for (let minutes = 0; minutes < 20 && (await world.rolloutOf(id)).state.step < 2; minutes += 1)
        await world.minute(id, 1_000);
      for (let minutes = 0; minutes < 5; minutes += 1) await world.minute(id, 1_000, 200);
      const { state } = await world.rolloutOf(id);
      expect(state).toMatchObject({ status: "holding", step: 2 });
      expect(state.decisions.filter(({ reason }) => reason.startsWith("a person decides:"))).toHaveLength(1);
      expect((await versionOf(name, 2)).stage).toBe("Approved");
      expect(held(await steering(id, command)).state.status).toBe(status);
    }
  });

  test("steps without news commit nothing, and a message for a rollout that is over, or none, does nothing", async () => {
    await world.served("idle");
    const { id } = await world.started("idle");
    const { revision } = await world.rolloutOf(id);
    for (let again = 0; again < 3; again += 1) await world.step(id);
    expect((await world.rolloutOf(id)).revision).toBe(revision);
    held(await steering(id, "promote"));
    await world.step(id);
    expect((await world.rolloutOf(id)).revision).toBe(revision + 1);
    await world.step("0".repeat(32));
  });

  test("four steppers at once make one move", async () => {
    await world.served("crowd");
    const { id } = await world.started("crowd");
    const { revision } = await world.rolloutOf(id);
    world.time.now += 60_000;
    await world.traffic("crowd", 1_000);
    await Promise.all(Array.from({ length: 4 }, () => world.step(id)));
    expect(await decisionsOf(id)).toEqual(["start", "confirm"]);
    expect((await world.rolloutOf(id)).revision).toBe(revision + 1);
  });

  test("two rollouts of one route at once: one starts, the other is told which", async () => {
    await world.served("pair");
    const results = await Promise.allSettled([world.started("pair"), world.started("pair")]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const loser = results.find((result) => result.status === "rejected");
    expect(String(loser?.status === "rejected" && loser.reason)).toMatch(/rollout-in-progress|transition-not-allowed/);
  });
});

describe("on a target that splits its own traffic", () => {
  const alias = { actuator: "lambda-alias" } as const;

  test("each shift is made by the target first, and only then counted on", async () => {
    await world.served("alias", "lambda");
    const { id } = await world.started("alias", alias);
    expect(await routeOf("alias")).toMatchObject({
      split: "router",
      arms: [{ weightBasisPoints: 10_000 }, { role: "canary", version: 2, weightBasisPoints: 0 }],
    });
    const { weights, actuators } = memoryTraffic();
    await world.step(id, { actuators });
    expect(weights).toEqual([1_000]);
    expect(await routeOf("alias")).toMatchObject({
      split: "target",
      arms: [{ weightBasisPoints: 9_000 }, { role: "canary", version: 2, weightBasisPoints: 1_000 }],
    });
    await carry(id, 0, { actuators });
    expect(weights).toEqual([1_000, 5_000, 10_000]);
    expect((await world.rolloutOf(id)).state.status).toBe("promoted");
    expect(await routeOf("alias")).toMatchObject({ split: "router", rollout: null });
    expect(await world.due(id)).toEqual([]);
  });

  test("a rollback leaves the target at once, and has it set its weights back", async () => {
    await world.served("alias-bad", "lambda");
    const { id } = await world.started("alias-bad", alias);
    const { weights, actuators } = memoryTraffic();
    await world.step(id, { actuators });
    await world.minute(id, 1_000, 50, { actuators });
    expect(await routeOf("alias-bad")).toMatchObject({ split: "router", arms: [{ role: "stable", version: 1 }] });
    expect(weights).toEqual([1_000, 0]);
    await carry(id, 0, { actuators });
    expect((await world.rolloutOf(id)).state.status).toBe("rolled-back");
  });

  test("a target that never will ends the rollout with its reason", async () => {
    await world.served("alias-gone", "lambda");
    const { id } = await world.started("alias-gone", alias);
    const gone = memoryTraffic(async () => {
      throw new ShiftImpossibleError("the alias is gone");
    });
    await world.step(id, gone);
    await carry(id, 0, gone);
    const { state } = await world.rolloutOf(id);
    expect(state).toMatchObject({ status: "rolled-back", shift: { failure: "the alias is gone" } });
    expect(state.decisions.find(({ decision }) => decision === "roll-back")?.reason).toBe(
      "the target cannot split its traffic: the alias is gone",
    );
    expect(await world.due(id)).toEqual([]);
  });

  test("a target that takes its time is asked again, and its rollout holds at last and says so", async () => {
    await world.served("alias-slow", "lambda");
    const { id } = await world.started("alias-slow", alias);
    const slow = memoryTraffic(async () => {
      throw new ShiftUnsettledError("still updating");
    });
    expect(await world.step(id, slow)).toEqual({ unsettled: "still updating" });
    for (let minutes = 0; minutes < 11; minutes += 1) await world.minute(id, 1_000, 0, slow);
    const { state } = await world.rolloutOf(id);
    expect(state.status).toBe("holding");
    expect(state.decisions.at(-1)?.reason).toMatch(/the target has not said that the canary gets 10 %/);
    await carry(id);
    expect((await world.rolloutOf(id)).state.status).toBe("promoted");
  });

  test("a promotion before the plan is done moves the gateways at once and the target after them", async () => {
    await world.served("alias-skip", "lambda");
    const { id } = await world.started("alias-skip", alias);
    const { weights, actuators } = memoryTraffic();
    await world.step(id, { actuators });
    held(await steering(id, "promote"));
    expect(await routeOf("alias-skip")).toMatchObject({ split: "router", arms: [{ role: "stable", version: 2 }] });
    await world.step(id, { actuators });
    expect(weights).toEqual([1_000, 10_000]);
    expect(await world.due(id)).toEqual([]);
  });

  test("a shift that another overtakes is followed by the other: the newest weights are the last", async () => {
    await world.served("alias-race", "lambda");
    const { id } = await world.started("alias-race", alias);
    const { weights, actuators } = memoryTraffic();
    const late = memoryTraffic(async (order) => {
      // While this one is on its way the rollout is aborted, and another stepper sets the weights back.
      if (late.weights.length === 0 && weights.length === 0) {
        held(await steering(id, "abort"));
        await world.step(id, { actuators });
      }
      expect(order.target.name).toBe("alias-race");
    });
    await world.step(id, late);
    expect([weights, late.weights]).toEqual([[0], [1_000, 0]]);
  });
});

describe("a stepper that dies between any two awaits", () => {
  test.each(["before", "after"] as const)("%s a call took effect has its work done by the next", async (when) => {
    let deaths = 0;
    for (let at = 1; ; at += 1) {
      const name = `dies-${when}-${at}`;
      await world.served(name, "lambda");
      const { id } = await world.started(name, { actuator: "lambda-alias" });
      const { weights, actuators } = memoryTraffic();
      await world.step(id, { actuators });
      world.time.now += 60_000;
      await world.traffic(name, 1_000, 50);
      const line = faultLine(at, when);
      const faulty = {
        aggregates: line.behind(world.aggregates),
        counters: line.behind(world.counters),
        actuators: { ...actuators, lambda: line.behind(actuators.lambda) },
      };
      const died = await world.step(id, faulty).then(
        () => false,
        (error: unknown) => {
          expect(error).toBeInstanceOf(InjectedFault);
          return true;
        },
      );
      await world.step(id, { actuators });
      await carry(id, 0, { actuators });
      expect(await decisionsOf(id)).toEqual(["start", "roll-back", "end"]);
      expect((await world.rolloutOf(id)).state.status).toBe("rolled-back");
      expect(weights.at(-1)).toBe(0);
      expect(await versionOf(name, 2)).toMatchObject({ stage: "Approved", routes: [] });
      expect(await world.due(id)).toEqual([]);
      if (died) deaths += 1;
      if (line.calls() < at) break;
    }
    expect(deaths).toBeGreaterThan(10);
  });
});
