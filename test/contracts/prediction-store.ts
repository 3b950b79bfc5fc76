import { expect, test } from "vitest";
import type { MeasuredPrediction, PredictionStore } from "../../lib/ports/prediction-store.ts";
import { capturedPrediction } from "../support/captured-predictions.ts";

const rowsOf = (count: number): MeasuredPrediction[] => {
  const { inputs, outputs, ...provenance } = capturedPrediction(count);
  return inputs.map((input, row) => {
    const output = outputs[row];
    const prediction = { ...provenance, row, capture: "archive/object", ...(output === undefined ? {} : { output }) };
    return { prediction, inputs: input, reference: null };
  });
};

/** What every store of predictions promises. */
export const predictionStoreContract = (open: () => PredictionStore): void => {
  test("counts a row once, however often and in whatever company it comes", async () => {
    const store = open();
    const [first, second, third] = [rowsOf(3), rowsOf(1), rowsOf(2)];
    expect(await store.record([...first, ...second])).toBe(4);
    expect(await store.record([...second, ...third, ...first])).toBe(2);
    expect(await store.record([...third, ...second])).toBe(0);
    expect(await store.record([])).toBe(0);
  });

  test("takes more rows than a transaction holds, with some of them there already", async () => {
    const store = open();
    const rows = rowsOf(250);
    expect(await store.record(rows.filter((_, index) => index % 3 === 0))).toBe(84);
    expect(await store.record(rows)).toBe(166);
    expect(await store.record(rows)).toBe(0);
  });

  test("sixteen deliveries of the same rows at once count each row once", async () => {
    const rows = rowsOf(40);
    const counts = await Promise.all(Array.from({ length: 16 }, () => open().record(rows)));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(40);
  });
};
