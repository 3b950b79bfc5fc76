import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCounterStore } from "../../../lib/adapters/dynamodb/counter-store.ts";
import { openPredictionStore } from "../../../lib/adapters/dynamodb/prediction-store.ts";
import { openProfileStore } from "../../../lib/adapters/dynamodb/profile-store.ts";
import type { GroundTruth, MeasuredPrediction } from "../../../lib/ports/prediction-store.ts";
import { faultyClient } from "../../support/faulty-client.ts";
import { measuredRow, reference } from "../../support/measured.ts";
import { createMeasureTable, startTableEngine, type TableEngine } from "../../support/table-engine.ts";

const lengths = { profileSeconds: 60, counterSeconds: 10 };
const start = Date.UTC(2026, 10, 21, 7);
const baseline = reference();

let engine: TableEngine;
let tables = 0;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());

const newTable = () => {
  tables += 1;
  return createMeasureTable(engine.client, `measure-${tables}`);
};
const open = (table: string, slot: number, client: DynamoDBDocumentClient = engine.client) =>
  openPredictionStore({ client, table, labelHorizonDays: 30, lengths, slot });

const hour = { start, end: start + 3_600_000 };
const measuredIn = async (table: string) => ({
  profile: await openProfileStore({ client: engine.client, table }).read("default", "model-1", 1, hour),
  buckets: await openCounterStore({ client: engine.client, table, counterSeconds: 10 }).read(
    "default",
    "income",
    start,
  ),
});

interface Example {
  readonly age: number | string;
  readonly region: string;
  readonly second: number;
  readonly arm: "stable" | "canary";
  readonly status: "ok" | "failed";
  readonly answer: 0 | 1;
  readonly unit: string | null;
  readonly labels: readonly { readonly label: string; readonly observedAt: number }[];
}

const example = fc.record<Example>({
  age: fc.oneof(fc.integer({ min: 15, max: 95 }), fc.constant("NaN")),
  region: fc.constantFrom("0", "1", "2", "3", "new-a", "new-b"),
  second: fc.integer({ min: 0, max: 400 }),
  arm: fc.constantFrom("stable", "canary"),
  status: fc.constantFrom("ok", "ok", "ok", "failed"),
  answer: fc.constantFrom(0, 1),
  unit: fc.constant(null),
  labels: fc.array(
    fc.record({ label: fc.constantFrom("0", "1", "false", "true"), observedAt: fc.integer({ min: 1, max: 3 }) }),
    { maxLength: 3 },
  ),
});

const rowOf = ({ age, region, second, arm, status, answer }: Example): MeasuredPrediction => {
  const row = measuredRow(baseline, { age, region }, { at: start + second * 1000, arm, status, version: 1 });
  const { output: _output, ...failed } = row.prediction;
  const output = { label: answer, probabilities: [1 - answer * 0.8, answer * 0.8] };
  return { ...row, prediction: status === "ok" ? { ...failed, output } : failed };
};

/** The label that holds: observed last, of these the greatest. */
const truthOf = ({ labels, status }: Example): string | undefined =>
  status === "ok"
    ? [...labels].sort((a, b) => a.observedAt - b.observedAt || (a.label < b.label ? -1 : 1)).at(-1)?.label
    : undefined;

/** Counted by hand, from the examples alone. */
const naive = (examples: readonly Example[]) => {
  const of = (arm: string) => examples.filter((one) => one.arm === arm);
  const labelled = (some: readonly Example[]) => some.filter((one) => truthOf(one) !== undefined);
  const right = [
    ["0", "false"],
    ["1", "true"],
  ] as const;
  const wrong = (some: readonly Example[]) =>
    labelled(some).filter((one) => !right[one.answer].some((text) => text === truthOf(one)));
  return {
    rows: examples.length,
    labelled: labelled(examples).length,
    wrong: wrong(examples).length,
    missingAges: examples.filter(({ age }) => age === "NaN").length,
    newRegions: examples.filter(({ region }) => region.startsWith("new")).length,
    scored: examples.filter(({ status }) => status === "ok").length,
    arms: (["stable", "canary"] as const)
      .filter((arm) => of(arm).length > 0)
      .map((arm) => ({
        arm,
        requests: of(arm).length,
        failed: of(arm).filter(({ status }) => status === "failed").length,
        labelled: labelled(of(arm)).length,
        wrong: wrong(of(arm)).length,
      })),
  };
};

const summary = ({ profile, buckets }: Awaited<ReturnType<typeof measuredIn>>) => {
  const arms = new Map<string, { arm: string; requests: number; failed: number; labelled: number; wrong: number }>();
  for (const { arm, requests, failed, labelled, wrong } of buckets.flatMap((bucket) => bucket.arms)) {
    const sum = arms.get(arm) ?? { arm, requests: 0, failed: 0, labelled: 0, wrong: 0 };
    arms.set(arm, {
      arm,
      requests: sum.requests + requests,
      failed: sum.failed + failed,
      labelled: sum.labelled + labelled,
      wrong: sum.wrong + wrong,
    });
  }
  const [age, region] = baseline.features;
  const ageCells = profile?.features.age?.cells ?? [];
  const missing = age?.kind === "numeric" ? (ageCells[age.edges.length + 1] ?? 0) : 0;
  const unseen = region?.kind === "categorical" ? (profile?.features.region?.cells[region.values.length] ?? 0) : 0;
  return {
    rows: profile?.rows ?? 0,
    labelled: profile?.outcomes.labelled ?? 0,
    wrong: profile?.outcomes.wrong ?? 0,
    missingAges: missing,
    newRegions: unseen,
    scored: (profile?.scores ?? []).reduce((sum, count) => sum + count, 0),
    arms: ["stable", "canary"].map((arm) => arms.get(arm)).filter((arm) => arm !== undefined),
  };
};

type Delivery = { readonly rows: readonly MeasuredPrediction[] } | { readonly labels: readonly GroundTruth[] };

/** Delivers to one of three writers; when the call is to fail, delivers again as the queue does. */
const deliver = async (table: string, delivery: Delivery, slot: number, fault: number): Promise<void> => {
  const send = async (client: DynamoDBDocumentClient) => {
    const store = open(table, slot, client);
    if ("rows" in delivery) await store.record(delivery.rows);
    else await store.label(delivery.labels);
  };
  if (fault > 0)
    await send(faultyClient(engine.client, Math.ceil(fault / 2), fault % 2 ? "before" : "after").client).catch(
      () => undefined,
    );
  await send(engine.client);
};

describe("what is measured", () => {
  test("is the same bit for bit after any split, order, duplication and crash, and what a count by hand gives", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(example, { minLength: 1, maxLength: 24 }),
        fc.infiniteStream(
          fc.record({ take: fc.integer({ min: 1, max: 9 }), slot: fc.nat(2), fault: fc.nat(6), twice: fc.boolean() }),
        ),
        fc.integer(),
        async (examples, plan, seed) => {
          const rows = examples.map(rowOf);
          const labels = examples.flatMap((one, index) =>
            one.labels.map((label) => ({
              workspace: "default",
              predictionId: rows[index]?.prediction.id ?? "",
              row: 0,
              ...label,
            })),
          );
          const plain = await newTable();
          await open(plain, 0).record(rows);
          await open(plain, 0).label(labels);

          const torn = await newTable();
          const shuffle = <Item>(items: readonly Item[]): Item[] =>
            items
              .map((item, index) => ({ item, key: Math.imul(index + 1, seed | 1) >>> 0 }))
              .sort((a, b) => a.key - b.key)
              .map(({ item }) => item);
          const pieces = shuffle<MeasuredPrediction | GroundTruth>([...rows, ...labels]);
          while (pieces.length > 0) {
            const {
              value: { take, slot, fault, twice },
            } = plan.next();
            const batch = pieces.splice(0, take);
            const ofRows = { rows: batch.filter((piece) => "prediction" in piece) };
            const ofLabels = { labels: batch.filter((piece) => "label" in piece) };
            for (const delivery of twice ? [ofRows, ofLabels, ofLabels, ofRows] : [ofLabels, ofRows])
              await deliver(torn, delivery, slot, fault);
          }
          const [expected, found] = [await measuredIn(plain), await measuredIn(torn)];
          expect(found.profile).toEqual(expected.profile);
          expect(summary(found)).toEqual(naive(examples));
          expect(summary(expected)).toEqual(naive(examples));
        },
      ),
      { numRuns: process.env.TIDEGATE_FULL === "1" ? 300 : 10 },
    );
  }, 180_000);

  test("a unit counts once under a revision of its route, whatever comes with it and again", async () => {
    const table = await newTable();
    const rows = Array.from({ length: 12 }, (_, index) =>
      measuredRow(
        null,
        { age: 1 },
        { at: start, assignment: "sticky", unit: String(index % 3).repeat(32), revision: 7 + (index % 2) },
      ),
    );
    await open(table, 0).record(rows.slice(0, 7));
    await open(table, 1).record(rows);
    await open(table, 1).label(
      rows.map(({ prediction }) => ({
        workspace: "default",
        predictionId: prediction.id,
        row: 0,
        label: "0",
        observedAt: 1,
      })),
    );
    const [bucket] = (await measuredIn(table)).buckets;
    expect(
      bucket?.arms.map(({ revision, requests, labelled, wrong }) => ({ revision, requests, labelled, wrong })),
    ).toEqual(
      expect.arrayContaining([
        { revision: 7, requests: 3, labelled: 3, wrong: 3 },
        { revision: 8, requests: 3, labelled: 3, wrong: 3 },
      ]),
    );
  });

  test("is counted exactly by writers that all begin in one slot, and soon nobody waits for another", async () => {
    const table = await newTable();
    const [writers, batches, size] = [10, 12, 20];
    const calls = await Promise.all(
      Array.from({ length: writers }, async () => {
        const counting = faultyClient(engine.client, Number.POSITIVE_INFINITY, "before");
        const store = open(table, 3, counting.client);
        for (let batch = 0; batch < batches; batch += 1)
          await store.record(
            Array.from({ length: size }, () => measuredRow(baseline, { age: 30, region: "1" }, { at: start })),
          );
        return counting.calls();
      }),
    );
    const { profile, buckets } = await measuredIn(table);
    expect(profile?.rows).toBe(writers * batches * size);
    expect(buckets[0]?.arms).toMatchObject([{ requests: writers * batches * size }]);
    // A write a batch, and what finding a slot of one's own takes.
    expect(calls.reduce((sum, of) => sum + of, 0)).toBeLessThan(2 * writers * batches);
  }, 60_000);

  test("stays whole for a reader while its buckets are put together", async () => {
    const table = await newTable();
    const rows = Array.from({ length: 90 }, (_, index) =>
      measuredRow(baseline, { age: 30, region: "1" }, { at: start + index * 40_000 }),
    );
    await open(table, 0).record(rows);
    const profiles = openProfileStore({ client: engine.client, table });
    const version = { workspace: "default", model: "model-1", version: 1 };
    const before = await profiles.read("default", "model-1", 1, hour);
    const seen: unknown[] = [];
    let compacting = true;
    const reading = (async () => {
      while (compacting) seen.push(await profiles.read("default", "model-1", 1, hour));
    })();
    const [hoursLater, weeksLater] = [start + 4 * 3_600_000, start + 40 * 24 * 3_600_000];
    const gone = await profiles.compact(version, hoursLater);
    expect(gone).toBeGreaterThan(50);
    // A label that comes late adds to a bucket of old, which the next round takes in.
    await open(table, 2).label([
      { workspace: "default", predictionId: rows[0]?.prediction.id ?? "", row: 0, label: "1", observedAt: 1 },
    ]);
    expect(await profiles.compact(version, hoursLater)).toBe(1);
    compacting = false;
    await reading;
    for (const profile of seen.slice(0, -1)) expect(profile).toMatchObject({ rows: 90, features: before?.features });
    expect(await profiles.compact(version, weeksLater)).toBe(1);
    const day = { start: start - (start % 86_400_000), end: start + 86_400_000 };
    expect(await profiles.read("default", "model-1", 1, day)).toMatchObject({
      rows: 90,
      outcomes: { labelled: 1, wrong: 0 },
      features: before?.features,
    });
  });
});
