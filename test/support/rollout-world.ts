import { openCedarAuthorizer } from "../../lib/adapters/cedar/cedar-authorizer.ts";
import { openCounterStore } from "../../lib/adapters/dynamodb/counter-store.ts";
import type { ArmCounts } from "../../lib/domain/rollout/arm-counts.ts";
import type { Rollout } from "../../lib/domain/rollout/rollout.ts";
import { serviceContext } from "../../lib/messaging/service-context.ts";
import type { TrafficActuator, TrafficOrder } from "../../lib/ports/traffic-actuator.ts";
import { createTarget } from "../../lib/usecases/create-target.ts";
import { deployDueVersions } from "../../lib/usecases/deploy-due-versions.ts";
import { deployVersion } from "../../lib/usecases/deploy-version.ts";
import { startRollout } from "../../lib/usecases/start-rollout.ts";
import { type StepRolloutNeeds, stepRollout } from "../../lib/usecases/step-rollout.ts";
import { countArms, counterSeconds } from "./arm-counters.ts";
import { by, held, openRegistry } from "./registry.ts";
import { arm, plan } from "./rollouts.ts";
import { createMeasureTable, type TableEngine } from "./table-engine.ts";

let tables = 0;

/** A target that splits as it is told, and remembers what it was told. */
export const memoryTraffic = (before: (order: TrafficOrder) => Promise<void> = async () => {}) => {
  const weights: number[] = [];
  const actuator: TrafficActuator = {
    shift: async (order) => {
      await before(order);
      weights.push(order.weightBasisPoints);
    },
    read: async () => [],
  };
  return { weights, actuators: { lambda: actuator, sagemaker: actuator } };
};

/** A registry with counters, in which models are served and rolled out. */
export const openRolloutWorld = async (engine: TableEngine) => {
  const registry = await openRegistry(engine);
  tables += 1;
  const measure = await createMeasureTable(engine.client, `rollout-measure-${tables}`);
  const authorizer = openCedarAuthorizer();
  const world = {
    ...registry,
    authorizer,
    counters: openCounterStore({ client: engine.client, table: measure, counterSeconds }),
    actuators: memoryTraffic().actuators,
  };
  const contextOf = (workspace: string, occasion: string) =>
    serviceContext(world, "rollout-stepper", workspace, "stepRollout", occasion);

  /** A tier 4 model with version 1 in Production and version 2 Approved. */
  const served = async (name: string, kind: "http" | "lambda" = "http") => {
    await world.model(name, 4);
    held(await createTarget(world, by("olga"), { model: name, creation: { name, kind } }));
    for (const version of ["1", "2"]) {
      await world.version(name);
      const where = kind === "http" ? { qualifier: `https://models.example.com/${version}` } : {};
      held(await deployVersion(world, by("olga"), { target: name, version, ...where }));
    }
    const deploy = async ({ target, version }: { target: string; version: number }) => ({
      resource: target,
      qualifier: String(version),
    });
    await deployDueVersions({ ...world, actuator: { deploy } }, "default", (workspace, id) =>
      serviceContext(world, "rollout-stepper", workspace, "confirmDeployment", id),
    );
    await world.move(name, 1, "Staging", "Approved", "Production");
    await world.move(name, 2, "Staging", "Approved");
  };
  /** Starts a rollout of its version 2. */
  const started = async (name: string, overrides: Parameters<typeof plan>[0] = {}): Promise<Rollout> => {
    const input = { model: name, version: "2", reason: "better", plan: plan(overrides) };
    const { rollout } = held(await startRollout(world, by("ada", "data-scientist"), input));
    if (rollout === null) throw new Error("not started");
    return rollout.state;
  };
  const step = (id: string, needs: Partial<StepRolloutNeeds> = {}) =>
    stepRollout({ ...world, ...needs }, "default", id, contextOf);
  const rolloutOf = async (id: string) => {
    const loaded = await world.aggregates.load("default", "rollout", id);
    if (loaded === undefined) throw new Error(`no rollout ${id}`);
    return loaded;
  };
  /** Requests of this minute, as the route splits them now; of the canary's so many fail. */
  const traffic = async (name: string, requests: number, failed = 0) => {
    const route = await world.aggregates.load("default", "route", name);
    if (route === undefined) throw new Error(`no route ${name}`);
    const arms = route.state.arms.flatMap(({ role, version, weightBasisPoints }): ArmCounts[] =>
      role === "shadow" || weightBasisPoints === 0
        ? []
        : [
            arm(role, {
              revision: route.revision,
              version,
              requests: (requests * weightBasisPoints) / 10_000,
              failed: role === "canary" ? failed : 0,
            }),
          ],
    );
    const at = world.time.now;
    await countArms(engine.client, measure, { workspace: "default", route: name, at, slot: route.revision % 16 }, arms);
  };
  /** A minute of traffic and the step after it. */
  const minute = async (id: string, requests: number, failed = 0, needs: Partial<StepRolloutNeeds> = {}) => {
    world.time.now += 60_000;
    await traffic((await rolloutOf(id)).state.route, requests, failed);
    await step(id, needs);
  };
  /** Types of the effects that stand for a rollout. */
  const due = async (id: string) =>
    (await world.aggregates.dueEffects("default", "rollout-stepper"))
      .filter(({ subject }) => subject.id === id)
      .map(({ effect }) => effect.type);
  return { ...world, served, started, step, rolloutOf, traffic, minute, due };
};
