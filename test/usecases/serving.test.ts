import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decideDeploymentConfirmation } from "../../lib/domain/routing/decide-deployment-confirmation.ts";
import { createTarget } from "../../lib/usecases/create-target.ts";
import { deployVersion } from "../../lib/usecases/deploy-version.ts";
import { executeCommand } from "../../lib/usecases/execute-command.ts";
import { getModel } from "../../lib/usecases/get-model.ts";
import { getRoute } from "../../lib/usecases/get-route.ts";
import { getTarget } from "../../lib/usecases/get-target.ts";
import { getVersion } from "../../lib/usecases/get-version.ts";
import { setRoute } from "../../lib/usecases/set-route.ts";
import { transitionStage } from "../../lib/usecases/transition-stage.ts";
import { by, held, openRegistry } from "../support/registry.ts";
import { startTableEngine, type TableEngine } from "../support/table-engine.ts";

let engine: TableEngine;
let registry: Awaited<ReturnType<typeof openRegistry>>;
beforeAll(async () => {
  engine = await startTableEngine();
  registry = await openRegistry(engine);
});
afterAll(() => engine.stop());

const operator = () => by("olga", "operator");
const target = async (model: string) =>
  held(await createTarget(registry, operator(), { model, creation: { name: `${model}-fn`, kind: "lambda" } }));
const deploy = (model: string, version: string) =>
  deployVersion(registry, operator(), { target: `${model}-fn`, version });

/** Confirms what is due on a target, as its worker does. */
const confirm = async (name: string) => {
  const due = await registry.aggregates.dueEffects("default", "rollout-stepper");
  for (const { effect } of due.filter(({ subject }) => subject.id === name)) {
    const result = await executeCommand<null, never>(registry, by("stepper"), async () => {
      const loaded = await registry.aggregates.load("default", "target", name);
      if (loaded === undefined) throw new Error("no target");
      const outcome = { status: "ready", resource: name, qualifier: "1" } as const;
      const version = Number(effect.payload.version);
      const change = held(
        decideDeploymentConfirmation(loaded, 3, { version, effectId: effect.id, outcome }, registry.clock.now()),
      );
      return {
        ok: true,
        value: { at: registry.clock.now(), changes: change === undefined ? [] : [change], answer: null },
      };
    });
    held(result);
  }
};

const serve = async (model: string) => {
  await registry.model(model);
  await registry.version(model);
  await target(model);
  held(await deploy(model, "1"));
  await confirm(`${model}-fn`);
  await registry.move(model, 1, "Staging", "Approved", "Production");
};

describe("deployments", () => {
  test("asks the stepper once, however often it is asked, and is settled by its confirmation", async () => {
    await registry.model("deployed");
    await registry.version("deployed");
    await target("deployed");
    held(await deploy("deployed", "1"));
    held(await deploy("deployed", "1.0.0"));
    const due = async () =>
      (await registry.aggregates.dueEffects("default", "rollout-stepper")).filter(
        ({ subject }) => subject.id === "deployed-fn",
      );
    expect(await due()).toHaveLength(1);
    await confirm("deployed-fn");
    expect(await due()).toEqual([]);
    expect(held(await getTarget(registry, "default", "deployed-fn")).state).toMatchObject({
      resource: "deployed-fn",
      deployments: [{ version: 1, status: "ready" }],
    });
  });

  test("of what is not there are refused", async () => {
    await registry.model("nothing");
    await target("nothing");
    expect(await deploy("nothing", "1")).toMatchObject({ refusal: { code: "version-not-found" } });
    expect(await deploy("nowhere", "1")).toMatchObject({ refusal: { code: "target-not-found" } });
    expect(
      await createTarget(registry, operator(), { model: "nothing", creation: { name: "nothing-fn", kind: "http" } }),
    ).toMatchObject({ refusal: { code: "target-exists" } });
  });
});

describe("promotion", () => {
  test("makes the version champion and routes all traffic to it in the last vote's transaction", async () => {
    await serve("promoted");
    expect(held(await getModel(registry, "default", "promoted")).state.aliases).toEqual({ champion: 1 });
    expect(held(await getRoute(registry, "default", "promoted")).state).toMatchObject({
      target: "promoted-fn",
      arms: [{ role: "stable", version: 1, weightBasisPoints: 10_000 }],
    });
    expect(held(await getVersion(registry, "default", { model: "promoted", version: "1" })).state).toMatchObject({
      stage: "Production",
      aliases: ["champion"],
      routes: ["promoted"],
    });
  });

  test("of a version that the target has not is refused with the last vote", async () => {
    await serve("succession");
    await registry.version("succession");
    await registry.move("succession", 2, "Staging", "Approved");
    await expect(registry.move("succession", 2, "Production")).rejects.toThrow("not-deployed");
  });

  test("of a deployed version takes the traffic of the one before, which is deprecated", async () => {
    await serve("relay");
    await registry.version("relay");
    held(await deploy("relay", "2"));
    await confirm("relay-fn");
    await registry.move("relay", 2, "Staging", "Approved", "Production");
    expect(held(await getVersion(registry, "default", { model: "relay", version: "1" })).state).toMatchObject({
      stage: "Deprecated",
      aliases: [],
      routes: [],
    });
    expect(held(await getRoute(registry, "default", "relay")).state.arms).toEqual([
      { role: "stable", version: 2, weightBasisPoints: 10_000 },
    ]);
  });
});

describe("routes", () => {
  test("split traffic between the champion and an approved canary, by compare-and-set", async () => {
    await serve("split");
    await registry.version("split");
    held(await deploy("split", "2"));
    await confirm("split-fn");
    const { revision } = held(await getRoute(registry, "default", "split"));
    const arms = [
      { role: "stable", version: "1", weightBasisPoints: 9_000 },
      { role: "canary", version: "2", weightBasisPoints: 1_000 },
    ] as const;
    const set = (ifMatch?: number) =>
      setRoute(registry, operator(), {
        route: "split",
        target: "split-fn",
        arms,
        ...(ifMatch === undefined ? {} : { ifMatch }),
      });
    expect(await set(revision)).toMatchObject({
      refusal: { code: "arm-not-approved", version: 2, stage: "Development" },
    });
    await registry.move("split", 2, "Staging", "Approved");
    expect(await set()).toMatchObject({ refusal: { code: "precondition-required" } });
    expect(await set(revision + 1)).toMatchObject({ refusal: { code: "precondition-failed", revision } });
    expect(held(await set(revision)).state.arms).toHaveLength(2);

    const leave = await transitionStage(registry, operator(), {
      model: "split",
      version: "2",
      to: "Deprecated",
      reason: "",
    });
    expect(leave).toMatchObject({ refusal: { code: "version-serving", routes: ["split"] } });
  });

  test("only use targets of their own model", async () => {
    await serve("own");
    await serve("foreign");
    const { revision } = held(await getRoute(registry, "default", "own"));
    const arms = [{ role: "stable", version: "1", weightBasisPoints: 10_000 }] as const;
    expect(
      await setRoute(registry, operator(), { route: "own", target: "foreign-fn", arms, ifMatch: revision }),
    ).toMatchObject({ refusal: { code: "target-not-found" } });
    expect(await getRoute(registry, "default", "no-such")).toMatchObject({
      refusal: { code: "traffic-route-not-found" },
    });
  });
});
