import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import { createRolloutStepper } from "../../functions/rollout-stepper/app.ts";
import { openCedarAuthorizer } from "../../lib/adapters/cedar/cedar-authorizer.ts";
import { openAggregateStore } from "../../lib/adapters/dynamodb/aggregate-store.ts";
import { openCounterStore } from "../../lib/adapters/dynamodb/counter-store.ts";
import { sha256Digest } from "../../lib/adapters/system/sha256-digest.ts";
import { systemClock } from "../../lib/adapters/system/system-clock.ts";
import { uuidV7Ids } from "../../lib/adapters/system/uuid-v7.ts";
import type { Change } from "../../lib/domain/command/change.ts";
import { advanceRollout } from "../../lib/domain/rollout/advance-rollout.ts";
import { rolloutChange } from "../../lib/domain/rollout/rollout-change.ts";
import { armCounters, counterSeconds } from "../support/arm-counters.ts";
import { commandContext } from "../support/command-context.ts";
import { model, version } from "../support/registry-world.ts";
import { memoryTraffic } from "../support/rollout-world.ts";
import { arm, bucket, plan, rollout } from "../support/rollouts.ts";
import { route, target } from "../support/serving.ts";
import { createMeasureTable, createStateTable, startTableEngine, type TableEngine } from "../support/table-engine.ts";
import { percentile, print, throughput, timeEach } from "./figure.ts";

const ids = uuidV7Ids();
const rollouts = 1_000;
/** What each of them has on record; as many as one call writes. */
const minutes = 25;
/** Messages that wake the function together, and functions at work at once. */
const batchSize = 10;
const width = 4;

/** What is asked of the product: every one of a thousand rollouts looked at every minute. */
const askedPerSecond = rollouts / 60;

/** Steps of many rollouts on the table engine, and one decision over two days of minutes. */
export const benchRollouts = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "tidegate-bench-"));
  const engine = await startTableEngine(join(folder, "tables.db"));
  try {
    await benchSteps(engine);
  } finally {
    await engine.stop();
    await rm(folder, { recursive: true, force: true });
  }
  await benchDecision();
};

const benchSteps = async ({ client }: TableEngine): Promise<void> => {
  const measure = await createMeasureTable(client, "measure");
  const table = await createStateTable(client, "state");
  const aggregates = openAggregateStore({ client, table, clock: systemClock, ids });
  const names = Array.from({ length: rollouts }, () => ids.next());
  const now = Date.now();
  await throughput(rollouts, width, async (index) => {
    const name = names[index] ?? "";
    await aggregates.commit(commandContext({ commandId: ids.next() }), {
      at: now,
      changes: running(name, now),
      answer: null,
    });
    await client.send(new BatchWriteCommand({ RequestItems: { [measure]: counted(name, now) } }));
  });
  const handler = createRolloutStepper({
    aggregates,
    counters: openCounterStore({ client, table: measure, counterSeconds }),
    actuators: memoryTraffic().actuators,
    actuator: { deploy: () => Promise.reject(new Error("nothing is deployed here")) },
    steps: { send: async () => undefined },
    authorizer: openCedarAuthorizer(),
    clock: systemClock,
    digest: sha256Digest,
    ids,
  });
  const wake = (index: number) =>
    handler({
      Records: names.slice(index * batchSize, (index + 1) * batchSize).map((id) => ({
        eventSource: "aws:sqs",
        messageId: id,
        body: JSON.stringify({ schema: "rollout-step-due.v1", workspace: "default", rollout: id }),
      })),
    });
  const against = `${rollouts} steps a minute`;
  // The first look confirms the shift, which is a command; the later ones find that there is nothing to do yet.
  for (const figure of ["rollout.steps_that_move", "rollout.steps_that_wait"]) {
    const value = (await throughput(rollouts / batchSize, width, wake)) * batchSize;
    print({ figure, value, unit: "steps/s", n: rollouts, against, ratio: value / askedPerSecond });
  }
};

/** Minutes of both arms, none worse than the other. */
const counted = (route: string, now: number) =>
  Array.from({ length: minutes }, (_, minute) => ({
    PutRequest: {
      Item: armCounters({ workspace: "default", route, at: now - minute * 60_000 }, [
        arm("stable", { requests: 540, failed: 2, labelled: 540, wrong: 80 }),
        arm("canary", { requests: 60, labelled: 60, wrong: 9 }),
      ]),
    },
  }));

/** A rollout of its own model that has asked for its first step, with all that it moves. */
const running = (name: string, now: number): readonly Change[] => {
  const id = `model-${name}`;
  const names = { model: id, modelName: name };
  const asked = plan({
    steps: plan().steps.map((step) => ({ ...step, minSeconds: 172_800 })),
    maxStepSeconds: 604_800,
  });
  const startedAt = now - minutes * 60_000;
  const state = rollout({ ...names, id: name, route: name, target: name, riskTier: 3, plan: asked, startedAt });
  const arms = [
    { role: "stable", version: 1, weightBasisPoints: 9_000 },
    { role: "canary", version: 2, weightBasisPoints: 1_000 },
  ] as const;
  const created = { basis: null, event: "model-registered" } as const;
  return [
    { ...created, kind: "model", id, state: model({ id, name, aliases: { champion: 1 }, targets: [name] }) },
    ...[1, 2].map((number): Change => {
      const stage = number === 1 ? "Production" : "Approved";
      return {
        ...created,
        kind: "model-version",
        id: `${id}.${number}`,
        state: version(number, { ...names, id: `${id}.${number}`, stage, routes: [name] }),
      };
    }),
    { ...created, kind: "target", id: name, state: target([1, 2], { ...names, name }) },
    { ...created, kind: "route", id: name, state: route(arms, { ...names, name, target: name, rollout: name }) },
    rolloutChange(null, "rollout-started", state, undefined, startedAt),
  ];
};

const benchDecision = async (): Promise<void> => {
  const two = 2 * 24 * 60;
  const buckets = Array.from({ length: two }, (_, minute) =>
    bucket(
      minute * 60_000,
      arm("stable", { requests: 5_700, failed: 20, labelled: 5_700, wrong: 800 }),
      arm("canary", { requests: 300, failed: 1, labelled: 300, wrong: 41 }),
    ),
  );
  const of = rollout({ status: "observing", shift: { ...rollout().shift, confirmedAt: 0 }, stepStartedAt: 0 });
  const decide = async () => advanceRollout(of, { buckets }, 1);
  await timeEach(20, decide);
  const n = 200;
  const value = percentile(await timeEach(n, decide), 0.5);
  print({ figure: "rollout.decision_over_48h", value, unit: "ms", n });
};
