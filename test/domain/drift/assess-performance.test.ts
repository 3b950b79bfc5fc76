import { describe, expect, test } from "vitest";
import { assessPerformance } from "../../../lib/domain/drift/assess-performance.ts";

const settings = { labelDelaySeconds: 0, minLabelled: 100, accuracyLossApproaching: 0.02, accuracyLossDecayed: 0.05 };
const outcomes = (labelled: number, wrong: number, rows = labelled) => ({
  outcomes: { rows, labelled, wrong },
  segments: {},
});
const reference = outcomes(5_000, 1_000);

describe("assesses", () => {
  test.each([
    ["the same accuracy as stable", outcomes(400, 80), "STABLE"],
    ["a better one as stable", outcomes(400, 20), "STABLE"],
    ["a loss beyond doubt that matters as decay", outcomes(1_000, 270), "DECAYED"],
    ["a loss beyond doubt that matters less as approaching", outcomes(5_000, 1_150), "APPROACHING"],
    ["a loss beyond doubt that is too small as stable", outcomes(500_000, 105_000), "STABLE"],
    ["a large loss that may be chance as stable", outcomes(100, 27), "STABLE"],
  ] as const)("%s", (_, current, verdict) => {
    expect(assessPerformance(reference, current, settings)).toMatchObject({ verdict, insufficient: null });
  });

  test("with the interval of the loss and each segment's figures", () => {
    const segments = {
      north: { rows: 500, labelled: 200, wrong: 100 },
      constructor: { rows: 9, labelled: 0, wrong: 0 },
    };
    const known = { ...reference, segments: { north: { rows: 1_000, labelled: 1_000, wrong: 100 } } };
    const assessment = assessPerformance(known, { ...outcomes(400, 120, 900), segments }, settings);
    expect(assessment).toMatchObject({
      reference: { accuracy: 0.8 },
      current: { rows: 900, labelled: 400, wrong: 120, accuracy: 0.7 },
      loss: { difference: expect.closeTo(0.1, 12), lower: expect.closeTo(0.043, 3), upper: expect.closeTo(0.163, 3) },
      segments: {
        north: { reference: { accuracy: 0.9 }, current: { accuracy: 0.5 } },
        constructor: { reference: { rows: 0, accuracy: null }, current: { rows: 9, accuracy: null } },
      },
    });
  });
});

describe("says nothing", () => {
  test.each([
    ["without reference rows", null, outcomes(500, 400), "no-reference"],
    ["without labels of the reference", outcomes(0, 0, 500), outcomes(500, 400), "no-reference"],
    ["of too few labels", reference, outcomes(99, 99, 4_000), "too-few-labels"],
    ["without labels", reference, outcomes(0, 0, 4_000), "too-few-labels"],
  ] as const)("%s", (_, before, current, insufficient) => {
    expect(assessPerformance(before, current, settings)).toMatchObject({ verdict: "INSUFFICIENT", insufficient });
  });
});
