import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { predictionKey } from "../../lib/adapters/dynamodb/item-keys.ts";
import { predictionItem } from "../../lib/adapters/dynamodb/measure/prediction-item.ts";
import { openPredictionStore } from "../../lib/adapters/dynamodb/prediction-store.ts";
import { uuidV7Ids } from "../../lib/adapters/system/uuid-v7.ts";
import { addPrediction, segmentIn } from "../../lib/domain/profile/add-prediction.ts";
import { freezeReference } from "../../lib/domain/profile/freeze-reference.ts";
import { outcomeOf } from "../../lib/domain/profile/outcome.ts";
import { emptyProfile } from "../../lib/domain/profile/profile-sum.ts";
import { readReferenceRows } from "../../lib/domain/profile/reference-rows.ts";
import type { MeasuredPrediction } from "../../lib/ports/prediction-store.ts";
import { measuredRow } from "../support/measured.ts";
import { held } from "../support/registry.ts";
import { createMeasureTable, startTableEngine, type TableEngine } from "../support/table-engine.ts";
import { print } from "./figure.ts";

const features = 16;
const batches = 100;
const ids = uuidV7Ids();

/** What it costs to count a prediction: folding it, writing it with its counts, joining its label. */
export const benchMeasurement = async (): Promise<void> => {
  benchFold();
  const folder = await mkdtemp(join(tmpdir(), "tidegate-bench-"));
  const engine = await startTableEngine(join(folder, "tables.db"));
  try {
    for (const size of [90, 10]) await benchStore(engine, size);
  } finally {
    await engine.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

const inputs = Array.from({ length: features }, (_, index) => ({
  name: `feature-${index}`,
  datatype: index % 4 === 3 ? "INT64" : "FP32",
  shape: [-1, 1],
}));

/** Uniform in 0..1 and the same in every run: the fractional parts of multiples of the golden ratio. */
const share = (index: number): number => (index * 0.618_033_988_749_894_9) % 1;

const valuesOf = (row: number): Readonly<Record<string, number>> =>
  Object.fromEntries(
    inputs.map(({ name, datatype }, index) => {
      const value = share(row * features + index + 1);
      return [name, datatype === "INT64" ? Math.floor(value * 12) : Math.exp(6 * value)];
    }),
  );

const baseline = (() => {
  const header = [...inputs.map(({ name }) => name), "prediction"].join();
  const lines = Array.from({ length: 4_000 }, (_, row) => [...Object.values(valuesOf(row)), row % 2].join());
  const signature = { inputs, outputs: [] };
  const rows = held(readReferenceRows([header, ...lines].join("\n"), signature, "feature-3"));
  return freezeReference(rows, signature, "feature-3");
})();

const benchFold = (): void => {
  const n = 100_000;
  const rows = Array.from({ length: 1_000 }, (_, row) => ({
    inputs: valuesOf(row),
    outputs: { label: row % 2, probabilities: [1 - share(row), share(row)] },
  }));
  const texts = rows.map((row) => JSON.stringify(row));
  const sum = emptyProfile();
  let parsed = 0;
  const fold = (index: number): void => {
    const row = rows[index % rows.length];
    if (row === undefined) return;
    const segment = segmentIn(baseline, row.inputs);
    addPrediction(sum, baseline, { ...outcomeOf(row.outputs), inputs: row.inputs, segment, truth: null });
  };
  const parse = (index: number): void => {
    parsed += JSON.parse(texts[index % texts.length] ?? "").outputs.label;
  };
  for (const call of [fold, parse]) rate(n / 10, call);
  const [folded, bare] = [rate(n, fold), rate(n, parse)];
  if (sum.rows + parsed === 0) throw new Error("nothing was counted");
  const against = "JSON.parse of the same rows";
  print({ figure: "fold.features_16", value: folded, unit: "predictions/s", n, against, ratio: folded / bare });
};

/** Calls a second. */
const rate = (n: number, call: (index: number) => void): number => {
  const start = performance.now();
  for (let index = 0; index < n; index += 1) call(index);
  return (n * 1000) / (performance.now() - start);
};

/** A thousand predictions a second, counted in buckets of two seconds as the machine does. */
const benchStore = async ({ client }: TableEngine, size: number): Promise<void> => {
  const table = await createMeasureTable(client, `measure-${size}`);
  const lengths = { profileSeconds: 2, counterSeconds: 2 };
  const store = openPredictionStore({ client, table, labelHorizonDays: 30, lengths, slot: 3 });
  const start = Date.UTC(2026, 10, 21, 7);
  const batchOf = (batch: number): readonly MeasuredPrediction[] =>
    Array.from({ length: size }, (_, index) => {
      const row = batch * size + index;
      return measuredRow(baseline, valuesOf(row), { id: ids.next(), at: start + row });
    });
  const bareRows = async (rows: readonly MeasuredPrediction[]) => {
    const items = rows.map(({ prediction }) => {
      const outcome = { ...outcomeOf(prediction.output), segment: null };
      return predictionItem(prediction, { isProfiled: true, isCounted: true }, outcome, undefined, 30);
    });
    const ConditionExpression = "attribute_not_exists(pk)";
    const TransactItems = items.map((Item) => ({ Put: { TableName: table, Item, ConditionExpression } }));
    await client.send(new TransactWriteCommand({ TransactItems }));
  };
  const recorded = Array.from({ length: batches }, (_, batch) => batchOf(batch));
  const counted = await compareRates(
    recorded,
    (rows) => store.record(rows),
    (rows) => bareRows(rows.map(renamed)),
  );
  const n = batches * size;
  const against = "bare TransactWriteItems of the same rows, uncounted";
  print({
    figure: `record.batch_${size}`,
    value: counted.value,
    unit: "predictions/s",
    n,
    against,
    ratio: counted.ratio,
  });

  const label = { label: "1", observedAt: start + 1 };
  const joined = await compareRates(
    recorded,
    (rows) =>
      store.label(
        rows.map(({ prediction }) => ({ ...label, workspace: "default", predictionId: prediction.id, row: 0 })),
      ),
    async (rows) => {
      const TransactItems = rows.map(({ prediction: { id } }) => ({
        Update: {
          TableName: table,
          Key: predictionKey("bare", id, 0),
          UpdateExpression: "SET truth = :truth, truthAt = :truthAt",
          ExpressionAttributeValues: { ":truth": label.label, ":truthAt": label.observedAt },
        },
      }));
      await client.send(new TransactWriteCommand({ TransactItems }));
    },
  );
  print({
    figure: `join_labels.batch_${size}`,
    value: joined.value,
    unit: "labels/s",
    n,
    against: "bare TransactWriteItems of the same labels, unread and uncounted",
    ratio: joined.ratio,
  });
};

/** The same row of another workspace, so that both are new. */
const renamed = ({ prediction, ...rest }: MeasuredPrediction): MeasuredPrediction => ({
  ...rest,
  prediction: { ...prediction, workspace: "bare" },
});

/** Rows a second of one way, and that divided by the other's; turn by turn, so that a busy machine is busy for both. */
const compareRates = async (
  given: readonly (readonly MeasuredPrediction[])[],
  way: (rows: readonly MeasuredPrediction[]) => Promise<unknown>,
  other: (rows: readonly MeasuredPrediction[]) => Promise<unknown>,
) => {
  const ms = { way: 0, other: 0 };
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  for (const rows of given) {
    ms.way += await timed(() => way(rows));
    ms.other += await timed(() => other(rows));
  }
  const n = given.reduce((sum, rows) => sum + rows.length, 0);
  return { value: (n * 1000) / ms.way, ratio: ms.other / ms.way };
};
