import fc from "fast-check";
import reference from "semver";
import { describe, expect, test } from "vitest";
import { compareSemver, nextMinor, parseSemver, type Semver } from "../../../lib/domain/model-version/semver.ts";

const numbers = fc.integer({ min: 0, max: 12 });
const identifiers = fc.oneof(numbers.map(String), fc.stringMatching(/^[0-9A-Za-z-]{1,4}$/));
const texts = fc
  .tuple(numbers, numbers, numbers, fc.array(identifiers, { maxLength: 3 }))
  .map(([major, minor, patch, pre]) => `${major}.${minor}.${patch}${pre.length > 0 ? `-${pre.join(".")}` : ""}`);

const parse = (text: string): Semver => {
  const semver = parseSemver(text);
  if (semver === undefined) throw new Error(`${text} does not parse`);
  return semver;
};

describe("semver, against the npm package of that name", () => {
  test("reads exactly what it reads", () => {
    fc.assert(
      fc.property(fc.oneof(texts, fc.stringMatching(/^[0-9.ab-]{1,9}$/)), (text) => {
        expect(parseSemver(text) !== undefined).toBe(reference.parse(text)?.version === text);
      }),
      { numRuns: 2_000 },
    );
  });

  test("orders as it orders", () => {
    fc.assert(
      fc.property(texts, texts, (left, right) => {
        fc.pre(parseSemver(left) !== undefined && parseSemver(right) !== undefined);
        expect(Math.sign(compareSemver(parse(left), parse(right)))).toBe(reference.compare(left, right));
      }),
      { numRuns: 5_000 },
    );
  });

  test("the next minor is higher than what it follows", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const semver = parseSemver(text);
        fc.pre(semver !== undefined);
        expect(reference.gt(nextMinor(semver), text)).toBe(true);
      }),
    );
    expect(nextMinor(undefined)).toBe("1.0.0");
  });
});

test.each([
  "1.0",
  "v1.0.0",
  "1.0.0+build",
  "01.0.0",
  "1.0.0-01",
  " 1.0.0",
  "1.0.0\n",
  `1.0.0-${"a".repeat(64)}`,
  "9999999999.0.0",
])("%j is no semver", (text) => expect(parseSemver(text)).toBeUndefined());
