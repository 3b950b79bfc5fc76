import { setTimeout } from "node:timers/promises";
import type { Actuator, RolloutPlan } from "../../lib/domain/rollout/rollout.ts";
import type { CapturedPrediction } from "../../lib/ports/capture-sink.ts";
import { annotatedModel, onnxModel } from "../support/onnx-models.ts";
import { plan } from "../support/rollouts.ts";
import { openLambdaSplit, openSageMakerSplit } from "../support/split-targets.ts";
import { openSplitWorld, type SplitWorld } from "../support/split-world.ts";
import { startTableEngine } from "../support/table-engine.ts";
import { percentile, print } from "./figure.ts";

const rounds = 5;

const actuators = [
  ["router", openLambdaSplit],
  ["lambda-alias", openLambdaSplit],
  ["sagemaker-weights", openSageMakerSplit],
] as const;

/**
 * How long a decision about traffic takes to become traffic, for each actuator, with requests one after the other through the
 * gateway and its copy of the route, which is read again after two seconds. The stepper runs in this process, so no queue is waited for.
 * AWS is the local wire: SageMaker itself takes minutes to bring weights into force.
 */
export const benchActuators = async (): Promise<void> => {
  const engine = await startTableEngine();
  const reference = new Map<string, number>();
  try {
    for (const [actuator, open] of actuators) {
      const targets = await open();
      try {
        const world = await openSplitWorld(engine, targets, [onnxModel("tabular"), annotatedModel("tabular", "other")]);
        const samples: Record<string, number[]> = { to_weights: [], to_confirmed: [], abort_to_last_canary: [] };
        for (let round = 0; round < rounds; round += 1)
          for (const [name, ms] of Object.entries(await measure(world, actuator))) samples[name]?.push(ms);
        for (const [name, values] of Object.entries(samples)) report(`${actuator}.${name}`, name, values, reference);
      } finally {
        await targets.stop();
      }
    }
  } finally {
    await engine.stop();
  }
};

/** The first actuator, the router, is what the others are held against. */
const report = (figure: string, name: string, values: readonly number[], reference: Map<string, number>): void => {
  const value = percentile(values, 0.5);
  const other = reference.get(name);
  const ratio = other === undefined || other === 0 ? {} : { against: "the router", ratio: value / other };
  print({ figure: `actuators.${figure}.p50`, value, unit: "ms", n: values.length, ...ratio });
  if (other === undefined) reference.set(name, value);
};

const planOf = (actuator: Actuator): RolloutPlan =>
  plan({
    actuator,
    steps: [5_000, 10_000].map((weightBasisPoints) => ({ weightBasisPoints, minSeconds: 3_600, minRequests: 10 })),
    maxStepSeconds: 3_600,
  });

const measure = async (world: SplitWorld, actuator: Actuator) => {
  const decided = Date.now();
  const { id } = await world.start(planOf(actuator));
  const { rollout } = await underTraffic(world, () => until(world, id, ({ shift }) => shift.confirmedAt !== null));
  const { appliedAt, confirmedAt } = rollout.shift;
  let aborted = 0;
  const { made } = await underTraffic(world, async () => {
    aborted = Date.now();
    await world.abort(id);
    return until(world, id, ({ finishedAt }) => finishedAt !== null);
  });
  const last = made.findLast(({ version }) => version === 2);
  return {
    to_weights: (appliedAt ?? Number.NaN) - decided,
    to_confirmed: (confirmedAt ?? Number.NaN) - decided,
    abort_to_last_canary: last === undefined ? 0 : Math.max(0, last.at + last.latencyMs - aborted),
  };
};

type Rollout = Awaited<ReturnType<SplitWorld["rollout"]>>;

const until = async (world: SplitWorld, id: string, isThere: (rollout: Rollout) => boolean): Promise<Rollout> => {
  for (;;) {
    const rollout = await world.step(id);
    if (isThere(rollout)) return rollout;
    await setTimeout(20);
  }
};

/** Requests go on while it happens, one after the other, and are recorded a few at a time. */
const underTraffic = async (world: SplitWorld, act: () => Promise<Rollout>) => {
  const made: CapturedPrediction[] = [];
  let isOver = false;
  const ask = async () => {
    while (!isOver) made.push(...(await world.traffic(5)));
  };
  const asking = ask();
  try {
    return { rollout: await act(), made };
  } finally {
    isOver = true;
    await asking;
  }
};
