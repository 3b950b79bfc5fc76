import { beforeEach, describe, expect, test } from "vitest";
import { addPrediction, segmentIn } from "../../lib/domain/profile/add-prediction.ts";
import { outcomeOf } from "../../lib/domain/profile/outcome.ts";
import { emptyProfile } from "../../lib/domain/profile/profile-sum.ts";
import type { MeasuredPrediction } from "../../lib/ports/prediction-store.ts";
import type { ProfileStore } from "../../lib/ports/profile-store.ts";
import { measuredRow, reference } from "../support/measured.ts";

export interface ProfilesUnderTest {
  readonly profiles: ProfileStore;
  /** Measures rows in buckets of a minute, as one of several writers. */
  readonly record: (rows: readonly MeasuredPrediction[], writer: number) => Promise<unknown>;
}

const hourMs = 3_600_000;
const start = Date.UTC(2026, 10, 21, 7);
const baseline = reference();
const version = { workspace: "default", model: "model-1", version: 1 };

/** Rows of a version, one a minute. */
const rowsOf = (count: number, more: Partial<MeasuredPrediction["prediction"]> = {}, first = start) =>
  Array.from({ length: count }, (_, index) =>
    measuredRow(baseline, { age: 20 + (index % 70), region: index % 5 }, { at: first + index * 60_000, ...more }),
  );

/** The profile of rows, folded one after the other by nobody but the domain. */
const folded = (rows: readonly MeasuredPrediction[]) => {
  const sum = emptyProfile();
  for (const { prediction, inputs } of rows)
    addPrediction(sum, baseline, {
      ...outcomeOf(prediction.output),
      inputs,
      segment: segmentIn(baseline, inputs),
      truth: null,
    });
  return sum;
};

/** What every store of profiles promises. */
export const profileStoreContract = (name: string, setUp: () => Promise<ProfilesUnderTest>) =>
  describe(`${name} keeps the contract of a profile store`, () => {
    let profiles: ProfileStore;
    let record: ProfilesUnderTest["record"];
    beforeEach(async () => {
      ({ profiles, record } = await setUp());
    });
    const read = (from: number, end: number) => profiles.read("default", "model-1", 1, { start: from, end });

    test("a window holds the rows from its start to before its end, whoever measured them", async () => {
      const rows = rowsOf(60);
      await record(rows.slice(0, 25), 1);
      await record(rows.slice(20), 2);
      expect(await read(start, start + hourMs)).toEqual(folded(rows));
      expect(await read(start + 600_000, start + 1_200_000)).toEqual(folded(rows.slice(10, 20)));
      expect(await read(start, start)).toBeUndefined();
      expect(await read(start - hourMs, start)).toBeUndefined();
    });

    test("a version's profile is its own", async () => {
      await record([...rowsOf(3), ...rowsOf(4, { version: 11 }), ...rowsOf(5, { workspace: "other" })], 1);
      expect((await read(start, start + hourMs))?.rows).toBe(3);
      expect(await profiles.read("default", "model-2", 1, { start, end: start + hourMs })).toBeUndefined();
    });

    test("put together, hours and days hold what their buckets held, and what is young stays as it is", async () => {
      const rows = [...rowsOf(130), ...rowsOf(20, {}, start + 5 * hourMs)];
      await record(rows, 1);
      const now = start + 6 * hourMs;
      await Promise.all(Array.from({ length: 3 }, () => profiles.compact(version, now)));
      await profiles.compact(version, now);
      const hours = [0, 1, 2].map((hour) => rows.slice(hour * 60, Math.min(130, hour * 60 + 60)));
      for (const [hour, of] of hours.entries())
        expect(await read(start + hour * hourMs, start + (hour + 1) * hourMs)).toEqual(folded(of));
      expect(await read(start + 5 * hourMs, start + 5 * hourMs + 600_000)).toEqual(folded(rows.slice(130, 140)));
      await profiles.compact(version, now + 50 * 24 * hourMs);
      const day = start - (start % (24 * hourMs));
      expect(await read(day, day + 24 * hourMs)).toEqual(folded(rows));
      expect(await read(day + hourMs, day + 24 * hourMs)).toBeUndefined();
    });

    test("every version that was ever measured is to be put together once an hour", async () => {
      await record([...rowsOf(1, { workspace: "other" }), ...rowsOf(1), ...rowsOf(1, { version: 2 })], 1);
      const [other, second] = [
        { ...version, workspace: "other" },
        { ...version, version: 2 },
      ];
      const names = async (now: number) => (await profiles.uncompacted(now)).map((one) => JSON.stringify(one)).sort();
      const all = [version, second, other].map((one) => JSON.stringify(one)).sort();
      const now = start + 10 * hourMs;
      expect(await names(now)).toEqual(all);
      await profiles.compact(version, now);
      expect(await names(now + hourMs - 1)).toEqual(all.filter((one) => one !== JSON.stringify(version)));
      expect(await names(now + hourMs)).toEqual(all);
      await record(rowsOf(1), 2);
      expect(await names(now)).not.toContain(JSON.stringify(version));
    });
  });
