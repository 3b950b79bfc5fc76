import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { utf8 } from "../../../lib/domain/log/utf8.ts";
import { assignmentBucket, buckets } from "../../../lib/domain/routing/assignment-bucket.ts";
import { murmur3 } from "../../../lib/domain/routing/murmur3.ts";

const vectors = JSON.parse(readFileSync(new URL("../../vectors/routing/assignment.json", import.meta.url), "utf8"));

test("murmur3 agrees with an independent implementation and with published values", () => {
  expect(vectors.murmur3_x86_32.length).toBeGreaterThan(20);
  for (const { text, seed, hash } of vectors.murmur3_x86_32) expect(murmur3(utf8(text), seed)).toBe(hash);
  // SMHasher's verification of "" with seed 1, and the Unleash client specification's (123, gr1) and (999, groupX).
  expect(murmur3(utf8(""), 1)).toBe(0x514e28b7);
  expect((murmur3(utf8("gr1:123")) % 100) + 1).toBe(73);
  expect((murmur3(utf8("groupX:999")) % 100) + 1).toBe(25);
});

test("buckets agree with an independent implementation, for every alphabet", () => {
  expect(vectors.buckets.length).toBeGreaterThan(40);
  for (const { salt, unit, bucket } of vectors.buckets) expect(assignmentBucket(salt, unit)).toBe(bucket);
});

/** Sum of (observed - expected)^2 / expected over the cells. */
const chiSquare = (counts: readonly number[], expected: number) =>
  counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);

test("units spread evenly, and independently under two salts", () => {
  const units = 200_000;
  const single = Array<number>(100).fill(0);
  const joint = Array<number>(100).fill(0);
  for (let unit = 0; unit < units; unit += 1) {
    const first = Math.floor(assignmentBucket("exp-checkout-1", `user-${unit}`) / (buckets / 100));
    const second = Math.floor(assignmentBucket("exp-checkout-2", `user-${unit}`) / (buckets / 100));
    single[first] = (single[first] ?? 0) + 1;
    const cell = Math.floor(first / 10) * 10 + Math.floor(second / 10);
    joint[cell] = (joint[cell] ?? 0) + 1;
  }
  // The 99.9 % point of chi-square with 99 degrees of freedom is 148.2.
  expect(chiSquare(single, units / 100)).toBeLessThan(148.2);
  expect(chiSquare(joint, units / 100)).toBeLessThan(148.2);
});
