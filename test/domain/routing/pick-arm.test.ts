import { assert as assertProperty, constantFrom, integer, property, string, tuple } from "fast-check";
import { describe, expect, test } from "vitest";
import { assignmentBucket } from "../../../lib/domain/routing/assignment-bucket.ts";
import { pickArm } from "../../../lib/domain/routing/pick-arm.ts";
import type { Arm } from "../../../lib/domain/routing/route.ts";

/** Stable is version 1, canaries follow from version 2. */
const armsOf = (...canaries: number[]): Arm[] => [
  { role: "stable", version: 1, weightBasisPoints: 10_000 - canaries.reduce((sum, weight) => sum + weight, 0) },
  ...canaries.map((weightBasisPoints, index): Arm => ({ role: "canary", version: index + 2, weightBasisPoints })),
];
const units = Array.from({ length: 20_000 }, (_, index) => `unit-${index}`);
const weights = tuple(integer({ min: 0, max: 5_000 }), integer({ min: 0, max: 5_000 }));

test("each arm gets its share of the buckets, to the basis point", () => {
  // One unit for each of the 10 000 buckets.
  const byBucket = new Map<number, string>();
  for (let unit = 0; byBucket.size < 10_000; unit += 1) byBucket.set(assignmentBucket("s", `${unit}`), `${unit}`);
  const counts = new Map<number, number>();
  for (const unit of byBucket.values()) {
    const version = pickArm({ arms: armsOf(1, 3_333, 2_000), salt: "s" }, unit)?.version ?? 0;
    counts.set(version, (counts.get(version) ?? 0) + 1);
  }
  expect([...counts].sort(([a], [b]) => a - b)).toEqual([
    [1, 4_666],
    [2, 1],
    [3, 3_333],
    [4, 2_000],
  ]);
});

test("when canaries grow at the expense of stable, no unit leaves a canary", () => {
  assertProperty(
    property(weights, weights, string({ unit: "grapheme" }), constantFrom(...units), (before, after, salt, unit) => {
      const grown = [Math.max(before[0], after[0]), Math.max(before[1], after[1])] as const;
      const was = pickArm({ arms: armsOf(...before), salt }, unit);
      const is = pickArm({ arms: armsOf(...grown), salt }, unit);
      if (was?.role === "canary") expect(is).toMatchObject({ version: was.version });
    }),
    { numRuns: 2_000 },
  );
});

test("a rollback sends every unit back to stable, and shadow arms are never picked", () => {
  const arms: Arm[] = [...armsOf(0), { role: "shadow", version: 9, weightBasisPoints: 10_000 }];
  for (const unit of units.slice(0, 1_000)) expect(pickArm({ arms, salt: "s" }, unit)).toMatchObject({ version: 1 });
});

test("a fresh salt deals the units anew", () => {
  const canary = (salt: string) =>
    new Set(units.filter((unit) => pickArm({ arms: armsOf(1_000), salt }, unit)?.role === "canary"));
  const [first, second] = [canary("one"), canary("two")];
  const both = [...first].filter((unit) => second.has(unit)).length;
  // 10 % of 10 % of 20 000; the standard deviation is 14.
  expect(both).toBeGreaterThan(140);
  expect(both).toBeLessThan(260);
});

describe("a route whose arms do not cover the bucket", () => {
  test("has no arm to pick", () => {
    expect(pickArm({ arms: [], salt: "s" }, "unit")).toBeUndefined();
  });
});
