import { beforeEach, describe, expect, test } from "vitest";
import type { CounterStore } from "../../lib/ports/counter-store.ts";
import type { MeasuredPrediction } from "../../lib/ports/prediction-store.ts";
import { measuredRow } from "../support/measured.ts";

export interface CountersUnderTest {
  readonly counters: CounterStore;
  /** Measures rows in buckets of ten seconds, as one of several writers. */
  readonly record: (rows: readonly MeasuredPrediction[], writer: number) => Promise<unknown>;
}

const start = Date.UTC(2026, 10, 21, 7);

/** Requests of one second. */
const requests = (count: number, second: number, more: Partial<MeasuredPrediction["prediction"]> = {}) =>
  Array.from({ length: count }, () => measuredRow(null, { age: 30 }, { at: start + second * 1000, ...more }));

/** What every store of counts by arm promises. */
export const counterStoreContract = (name: string, setUp: () => Promise<CountersUnderTest>) =>
  describe(`${name} keeps the contract of a counter store`, () => {
    let counters: CounterStore;
    let record: CountersUnderTest["record"];
    beforeEach(async () => {
      ({ counters, record } = await setUp());
    });
    const stable = { revision: 7, arm: "stable", version: 1, failed: 0, labelled: 0, wrong: 0 } as const;

    test("buckets come in order of time, each with the sum of its writers", async () => {
      await record([...requests(2, 25), ...requests(3, 4), ...requests(1, 14)], 1);
      await record([...requests(4, 9), ...requests(5, 21)], 2);
      expect(await counters.read("default", "income", start)).toEqual([
        { start, arms: [{ ...stable, requests: 7 }] },
        { start: start + 10_000, arms: [{ ...stable, requests: 1 }] },
        { start: start + 20_000, arms: [{ ...stable, requests: 7 }] },
      ]);
    });

    test("what began earlier is left out", async () => {
      await record([...requests(1, 9), ...requests(2, 10), ...requests(3, 20)], 1);
      const startsSince = async (since: number) =>
        (await counters.read("default", "income", since)).map((bucket) => bucket.start - start);
      expect(await startsSince(start + 10_000)).toEqual([10_000, 20_000]);
      expect(await startsSince(start + 20_000)).toEqual([20_000]);
      expect(await startsSince(start + 30_000)).toEqual([]);
    });

    test("arms, versions and revisions of the route are told apart, and who failed in each", async () => {
      const canary = { arm: "canary", version: 2 } as const;
      await record(
        [
          ...requests(5, 0),
          ...requests(2, 1, canary),
          ...requests(1, 2, { ...canary, status: "failed" }),
          ...requests(4, 3, { ...canary, revision: 8 }),
          ...requests(9, 4, { arm: "pinned", assignment: "pinned" }),
          ...requests(9, 4, { route: "other" }),
          ...requests(9, 4, { workspace: "other" }),
        ],
        1,
      );
      const [bucket] = await counters.read("default", "income", start);
      expect(bucket?.arms).toHaveLength(3);
      expect(bucket?.arms).toEqual(
        expect.arrayContaining([
          { ...stable, requests: 5 },
          { ...stable, ...canary, requests: 3, failed: 1 },
          { ...stable, ...canary, revision: 8, requests: 4 },
        ]),
      );
    });
  });
