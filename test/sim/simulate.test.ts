import { describe, expect, test } from "vitest";
import { plantedBugs } from "./planted-bugs.ts";
import { simulate } from "./simulate.ts";

const seeds = Array.from({ length: process.env.TIDEGATE_FULL === "1" ? 400 : 25 }, (_, place) => 1 + place);

test("whatever crashes, fails, comes late or is read stale: one log, each command in it once, and it is the table", {
  timeout: 300_000,
}, async () => {
  const sums = { crashes: 0, ambiguous: 0, rejected: 0, late: 0, repeated: 0 };
  for (const seed of seeds) {
    const { violations, ...counts } = await simulate(seed);
    expect({ seed, violations }).toEqual({ seed, violations: [] });
    for (const fault of ["crashes", "ambiguous", "rejected", "late", "repeated"] as const) sums[fault] += counts[fault];
  }
  // Nothing would be proved by a run in which nothing went wrong.
  expect(Math.min(...Object.values(sums))).toBeGreaterThan(seeds.length);
});

test("the same seed is the same run, another seed another one", async () => {
  expect(await simulate(5)).toEqual(await simulate(5));
  expect((await simulate(6)).traceHash).not.toBe((await simulate(5)).traceHash);
});

describe("a bug that somebody builds in is caught", () => {
  const seedsMax = 300;
  test.each(plantedBugs.map((bug) => [bug.name, bug] as const))("%s", { timeout: 300_000 }, async (_, bug) => {
    for (let seed = 1; seed <= seedsMax; seed += 1) {
      const { violations } = await simulate(seed, bug);
      if (violations.length > 0) return;
    }
    expect.fail(`it went unseen in ${seedsMax} seeds`);
  });
});
