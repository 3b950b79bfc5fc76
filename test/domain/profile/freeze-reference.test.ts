import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Signature } from "../../../lib/domain/model-version/model-version.ts";
import { freezeReference } from "../../../lib/domain/profile/freeze-reference.ts";
import { readReferenceRows } from "../../../lib/domain/profile/reference-rows.ts";
import { reference, referenceText, signature } from "../../support/measured.ts";
import { held } from "../../support/registry.ts";

const freeze = (text: string, inputs: Signature["inputs"], segmentColumn: string | null = null) => {
  const given = { inputs, outputs: [] };
  return freezeReference(held(readReferenceRows(text, given, segmentColumn)), given, segmentColumn);
};
const input = (datatype: string, kind?: "numeric" | "categorical") => ({
  name: "x",
  datatype,
  shape: [-1],
  ...(kind === undefined ? {} : { kind }),
});
const column = (values: readonly (string | number)[]) => ["x", ...values].join("\n");

describe("a reference", () => {
  test("counts its own rows in its own bins: as a count by hand does", () => {
    const { features, counts, segment } = reference();
    const [age, region] = features;
    expect(region).toEqual({ kind: "categorical", name: "region", values: ["0", "1", "2", "3"], isComplete: true });
    // Sixty ages with ten rows each: a 64th of 600 is less, so each is alone; one more bin lies before the first.
    expect(age?.kind === "numeric" ? age.edges.slice(1) : []).toEqual(Array.from({ length: 60 }, (_, at) => 20 + at));
    expect(counts.features.age?.cells).toEqual([0, ...Array<number>(60).fill(10)]);
    expect(counts.features.region).toEqual({ cells: [150, 150, 150, 150], sums: [], unseen: {} });
    expect(segment).toEqual({ column: "region", values: ["0", "1", "2", "3"] });
    expect(counts.outcomes).toEqual({ rows: 600, labelled: 600, wrong: 200 });
    expect(counts.segments["2"]).toEqual({ rows: 150, labelled: 150, wrong: 50 });
    expect(counts.scores.reduce((sum, count) => sum + count, 0)).toBe(600);
  });

  test("is a pure function of its file", () => {
    expect(JSON.stringify(reference())).toBe(JSON.stringify(reference()));
    expect(held(readReferenceRows(referenceText, signature, "region"))).toHaveLength(600);
  });

  test("sums of bins give the mean back, to a thousandth of the spread", () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 200 }), (values) => {
        const { features, counts } = freeze(column(values), [input("FP64")]);
        const [bins] = features;
        if (bins?.kind !== "numeric") throw new Error("numeric is what it was said to be");
        const total = counts.features.x?.sums.reduce((sum, part) => sum + part, 0) ?? 0;
        const mean = bins.origin + (bins.unit * total) / values.length;
        // A value beyond 2^31 units counts as that far.
        if (values.some((value) => Math.abs(value - bins.origin) / bins.unit >= 2 ** 31)) return;
        const naive = values.reduce((sum, value) => sum + value / values.length, 0);
        expect(Math.abs(mean - naive)).toBeLessThanOrEqual(bins.unit + 1e-9);
      }),
    );
  });
});

describe("a feature", () => {
  test("without a kind is numeric where its datatype has fractions", () => {
    const kinds = ["FP16", "FP32", "FP64", "BF16", "INT64", "BOOL", "BYTES"].map(
      (datatype) => freeze(column([1, 2]), [input(datatype)]).features[0]?.kind,
    );
    expect(kinds).toEqual([...Array(4).fill("numeric"), ...Array(3).fill("categorical")]);
    expect(freeze(column([1, 2]), [input("INT64", "numeric")]).features[0]?.kind).toBe("numeric");
  });

  test("keeps its hundred most frequent values, and says when there are more", () => {
    const values = Array.from({ length: 101 }, (_, at) => Array<string>(at === 7 ? 1 : 2).fill(`v${at}`)).flat();
    const [many] = freeze(column(values), [input("BYTES")]).features;
    expect(many).toMatchObject({ isComplete: false, values: [...new Set(values)].filter((v) => v !== "v7").sort() });
    const few = values.filter((value) => value !== "v7");
    expect(freeze(column(few), [input("BYTES")]).features[0]).toMatchObject({ isComplete: true });
  });

  test("tells missing, infinite and mistyped values from numbers, and from each other", () => {
    const { features, counts } = freeze(column(["1", "", "NaN", "inf", "-Infinity", "six", "1"]), [input("FP32")]);
    expect(features[0]).toMatchObject({ edges: [1 - 2 ** -53, 1] });
    expect(counts.features.x).toEqual({ cells: [0, 2, 0, 2, 2, 1], sums: [], unseen: {} });
  });
});
