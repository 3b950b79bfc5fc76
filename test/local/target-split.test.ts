import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RolloutPlan } from "../../lib/domain/rollout/rollout.ts";
import type { CapturedPrediction } from "../../lib/ports/capture-sink.ts";
import { annotatedModel, onnxModel } from "../support/onnx-models.ts";
import { plan } from "../support/rollouts.ts";
import { openLambdaSplit, openSageMakerSplit, type SplitTargets } from "../support/split-targets.ts";
import { openSplitWorld, type SplitWorld } from "../support/split-world.ts";
import { startTableEngine, type TableEngine } from "../support/table-engine.ts";

let engine: TableEngine;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());

const stable = onnxModel("tabular");

/** The first step stays for as long as the test needs. */
const planOf = (actuator: RolloutPlan["actuator"]): RolloutPlan =>
  plan({
    actuator,
    steps: [1_000, 10_000].map((weightBasisPoints) => ({ weightBasisPoints, minSeconds: 3_600, minRequests: 10 })),
    maxStepSeconds: 3_600,
  });

/** Sends traffic and steps until the rollout is where it shall be; says what was predicted meanwhile. */
const until = async (
  world: SplitWorld,
  id: string,
  isThere: (rollout: Awaited<ReturnType<SplitWorld["rollout"]>>) => boolean,
) => {
  const made: CapturedPrediction[] = [];
  const deadline = performance.now() + 60_000;
  for (;;) {
    const rollout = await world.step(id);
    if (isThere(rollout)) return { rollout, made };
    if (performance.now() > deadline) throw new Error(`it is still ${JSON.stringify(rollout)}`);
    made.push(...(await world.traffic(20)));
  }
};

const armsOf = (predictions: readonly CapturedPrediction[]) =>
  new Set(predictions.map(({ version, arm, assignment }) => `${version} ${arm} by ${assignment}`));

describe.each([
  ["lambda-alias", openLambdaSplit],
  ["sagemaker-weights", openSageMakerSplit],
] as const)("a rollout by %s", (actuator, open) => {
  let targets: SplitTargets;
  beforeAll(async () => {
    targets = await open();
  });
  afterAll(() => targets.stop());

  test("shifts once, is confirmed by requests that the target gave the canary, and an abort takes them all back", {
    timeout: 120_000,
  }, async () => {
    const world = await openSplitWorld(engine, targets, [stable, annotatedModel("tabular", "candidate")]);
    const started = await world.start(planOf(actuator));
    // The target has not been asked yet: whoever asks meets the stable version, chosen by the gateway.
    expect(armsOf(await world.traffic(20))).toEqual(new Set(["1 stable by weight"]));

    const { rollout, made } = await until(world, started.id, ({ shift }) => shift.confirmedAt !== null);
    expect(rollout.status).toBe("observing");
    expect(await targets.actuator.read(await world.target())).toEqual(
      expect.arrayContaining([expect.objectContaining({ weightBasisPoints: 1_000 })]),
    );
    expect(armsOf(made)).toContain("2 canary by target");

    await world.traffic(1);
    const split = await world.traffic(250);
    expect(armsOf(split)).toEqual(new Set(["1 stable by target", "2 canary by target"]));
    expect(new Set(split.map(({ status }) => status))).toEqual(new Set(["ok"]));
    const canaries = split.filter(({ arm }) => arm === "canary").length;
    // Five standard deviations of 250 draws at a tenth.
    expect(Math.abs(canaries - 25)).toBeLessThan(23.7);

    expect(await world.abort(started.id)).toMatchObject({ status: "rolling-back" });
    const ended = await until(world, started.id, ({ finishedAt }) => finishedAt !== null);
    expect(ended.rollout.status).toBe("aborted");
    expect(await world.route()).toMatchObject({ rollout: null, split: "router", arms: [{ version: 1 }] });
    expect(await targets.actuator.read(await world.target())).toMatchObject([{ weightBasisPoints: 10_000 }]);
    expect(armsOf(await world.traffic(100))).toEqual(new Set(["1 stable by weight"]));
  });

  test("is rolled back by the failures of its canary, which are known to be the canary's", {
    timeout: 120_000,
  }, async () => {
    const world = await openSplitWorld(engine, targets, [stable, targets.failing]);
    const started = await world.start(planOf(actuator));
    const { rollout, made } = await until(world, started.id, ({ status }) => status === "rolling-back");
    const failures = made.filter(({ status }) => status !== "ok");
    expect(armsOf(failures)).toEqual(new Set(["2 canary by target"]));
    expect(rollout.decisions.at(-1)).toMatchObject({
      decision: "roll-back",
      evidence: expect.arrayContaining([
        expect.objectContaining({ metric: "failed", canary: { units: failures.length, bad: failures.length } }),
      ]),
    });
    const ended = await until(world, started.id, ({ finishedAt }) => finishedAt !== null);
    expect(ended.rollout.status).toBe("rolled-back");
    expect(armsOf(await world.traffic(20))).toEqual(new Set(["1 stable by weight"]));
  });
});
