import fc from "fast-check";
import { expect, test } from "vitest";
import { addPrediction } from "../../../lib/domain/profile/add-prediction.ts";
import { addProfile, emptyProfile } from "../../../lib/domain/profile/profile-sum.ts";
import { unseenName } from "../../../lib/domain/profile/unseen-names.ts";
import { reference } from "../../support/measured.ts";
import { digestOf } from "../../support/registry-world.ts";

const baseline = reference();

/** FNV-1a from its definition: offset basis, xor, multiply, modulo 2^32. */
const fnv = (text: string): bigint =>
  Array.from({ length: text.length }, (_, index) => BigInt(text.charCodeAt(index))).reduce(
    (hash, unit) => ((hash ^ unit) * 16_777_619n) % 2n ** 32n,
    2_166_136_261n,
  );

test("of all names the 32 with the least hash are kept, with exact counts, however the rows were split", () => {
  const part = fc.array(
    fc.integer({ min: 100, max: 260 }).map((name) => `v${name}`),
    { maxLength: 90 },
  );
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
      const total = emptyProfile();
      for (const names of parts) {
        const sum = emptyProfile();
        for (const region of names)
          addPrediction(sum, baseline, {
            inputs: { age: 30, region },
            scoreBin: null,
            predicted: null,
            segment: null,
            truth: null,
          });
        addProfile(total, sum);
      }
      const all = parts.flat();
      const least = [...new Set(all)].sort((left, right) => (fnv(left) < fnv(right) ? -1 : 1)).slice(0, 32);
      expect(total.features.region?.unseen ?? {}).toEqual(
        Object.fromEntries(least.map((name) => [name, all.filter((other) => other === name).length])),
      );
    }),
  );
});

test("whatever a caller sends has a name that can be hashed and stored, and two values have two", () => {
  const text = fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)), minLength: 1 });
  const given = fc.oneof(text, fc.constantFrom("__proto__", "x".repeat(64), "x".repeat(65), "x".repeat(70_000)));
  fc.assert(
    fc.property(given, given, (left, right) => {
      const name = unseenName(left);
      expect(name.length).toBeLessThanOrEqual(64);
      expect(() => digestOf(name)).not.toThrow();
      expect(JSON.parse(JSON.stringify(Object.fromEntries([[name, 1]])))).toEqual({ [name]: 1 });
      expect(unseenName(right) === name).toBe(left === right);
    }),
  );
  expect(unseenName("Bavaria 7")).toBe("Bavaria 7");
});
