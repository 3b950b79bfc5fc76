import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isSameSplit, sharesOf, splitWeights } from "../../../lib/domain/routing/split-weights.ts";

const [stable, canary] = [
  { version: 1, qualifier: "7" },
  { version: 2, qualifier: "12" },
];
const weight = fc.integer({ min: 0, max: 10_000 });

describe("what each qualifier of a target gets", () => {
  test("is the whole traffic, and none of it for who shall get none", () => {
    const of = (weightBasisPoints: number, other: typeof canary | null = canary) =>
      splitWeights({ stable, canary: other, weightBasisPoints });
    expect(of(1_000)).toEqual({
      ok: true,
      value: [
        { qualifier: "12", weightBasisPoints: 1_000 },
        { qualifier: "7", weightBasisPoints: 9_000 },
      ],
    });
    expect(of(0)).toEqual({ ok: true, value: [{ qualifier: "7", weightBasisPoints: 10_000 }] });
    expect(of(10_000)).toEqual({ ok: true, value: [{ qualifier: "12", weightBasisPoints: 10_000 }] });
    expect(of(1_000, null)).toEqual(of(0));
  });

  test("needs a qualifier of who shall get a share, and of nobody else", () => {
    const undeployed = { version: 2, qualifier: null };
    expect(splitWeights({ stable, canary: undeployed, weightBasisPoints: 1 })).toEqual({
      ok: false,
      refusal: { code: "version-not-deployed", version: 2 },
    });
    expect(splitWeights({ stable, canary: undeployed, weightBasisPoints: 0 })).toMatchObject({ ok: true });
  });

  test("is found again in what a target reports, in whatever unit and order, as 32-bit floats or not", () => {
    fc.assert(
      fc.property(weight, fc.constantFrom(1, 10_000, 1 / 10_000), fc.boolean(), (share, unit, isSingle) => {
        const wanted = splitWeights({ stable, canary, weightBasisPoints: share });
        const report = (qualifier: string, points: number) => {
          const value = points * unit;
          return { qualifier, weight: isSingle ? Math.fround(value) : value };
        };
        const reported = sharesOf([report("7", 10_000 - share), report("12", share)]);
        expect(wanted.ok && isSameSplit(wanted.value, reported)).toBe(true);
      }),
    );
    expect(sharesOf([])).toEqual([]);
    expect(sharesOf([{ qualifier: "7", weight: 0 }])).toEqual([]);
  });

  test("differs when one share or one qualifier does", () => {
    const [one] = [[{ qualifier: "7", weightBasisPoints: 10_000 }]];
    expect(isSameSplit(one, [{ qualifier: "8", weightBasisPoints: 10_000 }])).toBe(false);
    expect(isSameSplit(one, [])).toBe(false);
    expect(isSameSplit(one, [{ qualifier: "7", weightBasisPoints: 9_999 }])).toBe(false);
  });
});
