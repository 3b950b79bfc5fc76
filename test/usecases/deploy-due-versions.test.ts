import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCedarAuthorizer } from "../../lib/adapters/cedar/cedar-authorizer.ts";
import { serviceContext } from "../../lib/messaging/service-context.ts";
import { DeploymentImpossibleError } from "../../lib/ports/deployment-impossible-error.ts";
import type { TargetActuator } from "../../lib/ports/target-actuator.ts";
import { createTarget } from "../../lib/usecases/create-target.ts";
import { deployDueVersions } from "../../lib/usecases/deploy-due-versions.ts";
import { deployVersion } from "../../lib/usecases/deploy-version.ts";
import { faultLine } from "../support/fault-line.ts";
import { InjectedFault } from "../support/faulty-client.ts";
import { by, held, openRegistry } from "../support/registry.ts";
import { startTableEngine, type TableEngine } from "../support/table-engine.ts";

let engine: TableEngine;
let registry: Awaited<ReturnType<typeof openRegistry>>;
beforeAll(async () => {
  engine = await startTableEngine();
  registry = await openRegistry(engine);
});
afterAll(() => engine.stop());

const authorizer = openCedarAuthorizer();

/** An actuator that gives each version of a function the next number, and finds it again. */
const memoryActuator = (behaviour: (target: string) => Promise<void> = async () => {}) => {
  const published: string[] = [];
  const actuator: TargetActuator = {
    deploy: async ({ workspace, target, version, sha256 }) => {
      await behaviour(target);
      const marker = `${workspace} ${target} ${version} ${sha256}`;
      if (!published.includes(marker)) published.push(marker);
      return { resource: `fn-${target}`, qualifier: String(published.indexOf(marker) + 1) };
    },
  };
  return { actuator, published };
};

const step = (actuator: TargetActuator, aggregates = registry.aggregates) =>
  deployDueVersions({ ...registry, aggregates, actuator }, "default", (workspace, effectId) =>
    serviceContext({ ...registry, authorizer }, "rollout-stepper", workspace, "confirmDeployment", effectId),
  );

/** A target of a new model, with version 1 on its way. */
const ordered = async (name: string) => {
  await registry.model(name);
  await registry.version(name);
  held(await createTarget(registry, by("olga"), { model: name, creation: { name, kind: "lambda" } }));
  held(await deployVersion(registry, by("olga"), { target: name, version: "1" }));
};
const targetOf = async (name: string) => {
  const loaded = await registry.aggregates.load("default", "target", name);
  if (loaded === undefined) throw new Error(`no target ${name}`);
  return loaded;
};
const due = async () =>
  (await registry.aggregates.dueEffects("default", "rollout-stepper")).map(({ subject }) => subject.id);

test("a version that is due is brought to its target and confirmed, once", async () => {
  await ordered("due");
  const { actuator, published } = memoryActuator();
  await step(actuator);
  await step(actuator);
  expect(published).toHaveLength(1);
  expect(await targetOf("due")).toMatchObject({
    revision: 3,
    state: { resource: "fn-due", deployments: [{ version: 1, status: "ready", qualifier: "1", failure: null }] },
  });
  expect(await due()).toEqual([]);
});

test("a version that can never be served has failed, with a reason that the log can hold, and may be ordered again", async () => {
  await ordered("impossible");
  const reason = `SHA-256 differs\n${"x".repeat(483)}😀${"y".repeat(70_000)}`;
  const { actuator } = memoryActuator(async () => {
    throw new DeploymentImpossibleError(reason);
  });
  await step(actuator);
  const { state } = await targetOf("impossible");
  expect(state).toMatchObject({ resource: null, deployments: [{ status: "failed", qualifier: null }] });
  expect(state.deployments[0]?.failure).toBe(`SHA-256 differs ${"x".repeat(483)}\uFFFD`);
  expect(await due()).toEqual([]);

  held(await deployVersion(registry, by("olga"), { target: "impossible", version: "1" }));
  await step(memoryActuator().actuator);
  expect((await targetOf("impossible")).state.deployments).toMatchObject([{ status: "ready", failure: null }]);
});

test("a target that cannot be reached now stays due, and holds up no other", async () => {
  await ordered("unreachable");
  await ordered("reachable");
  const broken = memoryActuator(async (target) => {
    if (target === "unreachable") throw new Error("TooManyRequestsException");
  });
  await expect(step(broken.actuator)).rejects.toMatchObject({ message: "Error: TooManyRequestsException" });
  expect((await targetOf("reachable")).state.deployments).toMatchObject([{ status: "ready" }]);
  expect(await due()).toEqual(["unreachable"]);
  await step(memoryActuator().actuator);
  expect(await due()).toEqual([]);
});

test("a target that hangs holds up no other, and orders of one target come one after the other", async () => {
  for (const name of ["hanging", "going"]) await ordered(name);
  await registry.version("going");
  held(await deployVersion(registry, by("olga"), { target: "going", version: "2" }));
  let release = () => {};
  const hanging = new Promise<void>((released) => {
    release = released;
  });
  let atOnce = 0;
  const { actuator } = memoryActuator(async (target) => {
    if (target === "hanging") return hanging;
    atOnce += 1;
    expect(atOnce).toBe(1);
    await new Promise((next) => setImmediate(next));
    atOnce -= 1;
  });
  const stepping = step(actuator);
  const statuses = async () => (await targetOf("going")).state.deployments.map(({ status }) => status);
  await expect.poll(statuses).toEqual(["ready", "ready"]);
  release();
  await stepping;
  expect(await due()).toEqual([]);
});

test("four steppers at once confirm one deployment", async () => {
  await ordered("at-once");
  const { actuator } = memoryActuator();
  await Promise.all(Array.from({ length: 4 }, () => step(actuator)));
  expect(await targetOf("at-once")).toMatchObject({ revision: 3, state: { deployments: [{ status: "ready" }] } });
});

describe("a stepper that dies between any two awaits", () => {
  test.each(["before", "after"] as const)("%s a call took effect has its work done by the next", async (when) => {
    let deaths = 0;
    for (let at = 1; ; at += 1) {
      const name = `dies-${when}-${at}`;
      await ordered(name);
      const line = faultLine(at, when);
      const { actuator, published } = memoryActuator();
      const died = await step(line.behind(actuator), line.behind(registry.aggregates)).then(
        () => false,
        (error: unknown) => {
          for (const cause of error instanceof AggregateError ? error.errors : [error])
            expect(cause).toBeInstanceOf(InjectedFault);
          return true;
        },
      );
      await step(actuator);
      expect(published).toHaveLength(1);
      expect(await targetOf(name)).toMatchObject({ revision: 3, state: { deployments: [{ status: "ready" }] } });
      expect(await due()).toEqual([]);
      if (died) deaths += 1;
      if (line.calls() < at) break;
    }
    expect(deaths).toBeGreaterThan(4);
  });
});
