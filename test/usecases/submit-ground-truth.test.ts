import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPredictionStore } from "../../lib/adapters/dynamodb/prediction-store.ts";
import { openProfileStore } from "../../lib/adapters/dynamodb/profile-store.ts";
import { openRecordedRows } from "../../lib/adapters/dynamodb/recorded-rows.ts";
import type { SubmittedLabel } from "../../lib/ports/ground-truth-sink.ts";
import { joinGroundTruth } from "../../lib/usecases/join-ground-truth.ts";
import { submitGroundTruth } from "../../lib/usecases/submit-ground-truth.ts";
import { measuredRow, reference } from "../support/measured.ts";
import { createMeasureTable, startTableEngine, type TableEngine } from "../support/table-engine.ts";

let engine: TableEngine;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());

const start = Date.UTC(2026, 10, 21, 7);
const predictionId = "a".repeat(32);
let tables = 0;

/** A prediction of 1 and what is sent about it, one submission after another, each at its own time. */
const openSubmissions = async () => {
  tables += 1;
  const { client } = engine;
  const table = await createMeasureTable(client, `truth-${tables}`);
  const lengths = { profileSeconds: 60, counterSeconds: 60 };
  const predictions = openPredictionStore({ client, table, labelHorizonDays: 30, lengths, slot: 0 });
  await predictions.record([
    measuredRow(reference(), { age: 30, region: "1" }, { id: predictionId, at: start, version: 1 }),
  ]);
  const sent: SubmittedLabel[][] = [];
  return {
    sent,
    submit: (now: number, label: number, observedAt?: number) =>
      submitGroundTruth(
        {
          groundTruth: { submit: async (_, labels) => void sent.push([...labels]) },
          recordedRows: openRecordedRows({ client, table }),
          clock: { now: () => now },
        },
        "default",
        [{ predictionId, row: 0, label, ...(observedAt === undefined ? {} : { observedAt }) }],
      ),
    join: (labels: SubmittedLabel[]) =>
      joinGroundTruth({ predictions }, [{ schema: "ground-truth-submitted.v1", workspace: "default", labels }]),
    outcomes: async () => {
      const hour = { start, end: start + 3_600_000 };
      const profile = await openProfileStore({ client, table }).read("default", "model-1", 1, hour);
      return profile?.outcomes;
    },
  };
};

test("a label of a clock that is fast gives way to a correction that says nothing of time, however both are delivered", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 300_000 }),
      fc.integer({ min: 1, max: 300_000 }),
      fc.array(fc.nat(1), { maxLength: 4 }),
      async (aheadMs, laterMs, deliveries) => {
        const { submit, sent, join, outcomes } = await openSubmissions();
        expect(await submit(start, 0, start + aheadMs)).toMatchObject({ ok: true, value: { accepted: 1 } });
        expect(await submit(start + laterMs, 1)).toMatchObject({ ok: true, value: { accepted: 1 } });
        for (const place of [...deliveries, 1, 0, 1]) await join(sent[place] ?? []);
        expect(await outcomes()).toEqual({ rows: 1, labelled: 1, wrong: 0 });
      },
    ),
    { numRuns: 15 },
  );
});

test("what is more than five minutes ahead is refused, and what was observed in the past keeps its time", async () => {
  const { submit, sent } = await openSubmissions();
  const late = start + 300_001;
  expect(await submit(start, 1, late)).toEqual({
    ok: false,
    refusal: { code: "observed-in-future", predictionId, observedAt: late },
  });
  expect(sent).toEqual([]);
  await submit(start, 1, start - 86_400_000);
  expect(sent).toEqual([[{ predictionId, row: 0, label: 1, observedAt: start - 86_400_000 }]]);
});
