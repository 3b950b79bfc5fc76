import { describe, expect, test } from "vitest";
import { evidenceOf, harmIn } from "../../../lib/domain/rollout/evidence.ts";
import { arm, bucket, plan, rollout } from "../../support/rollouts.ts";

const compared = rollout();

test("each metric is compared bucket by bucket, revision by revision", () => {
  const buckets = [
    bucket(0, arm("stable", { requests: 1140, failed: 2 }), arm("canary", { requests: 60, failed: 1 })),
    bucket(
      60_000,
      arm("stable", { requests: 900, failed: 3, labelled: 90, wrong: 9 }),
      arm("canary", { requests: 300, failed: 4, labelled: 30, wrong: 3 }),
    ),
  ];
  const [failed, wrong] = evidenceOf(compared, buckets);
  // The published vector C.
  expect(failed).toMatchObject({ canary: { units: 360, bad: 5 }, stable: { units: 2040, bad: 5 } });
  expect(failed?.logHarm).toBeCloseTo(1.813173546, 8);
  expect(wrong).toMatchObject({ metric: "wrong", canary: { units: 30, bad: 3 }, stable: { units: 90, bad: 9 } });
  // In one bucket under two revisions the same counts are the same strata.
  const together = [
    bucket(0, ...(buckets[0]?.arms ?? []), ...(buckets[1]?.arms ?? []).map((one) => ({ ...one, revision: 6 }))),
  ];
  expect(evidenceOf(compared, together)).toEqual([failed, wrong]);
});

test("what was assigned before the rollout, and other versions, count for nothing", () => {
  const foreign = bucket(
    0,
    arm("stable", { revision: 4, requests: 900 }),
    arm("canary", { revision: 4, requests: 100, failed: 100 }),
    arm("stable", { version: 7, requests: 900 }),
    arm("canary", { version: 8, requests: 100, failed: 100 }),
  );
  for (const { canary, stable, logHarm } of evidenceOf(compared, [foreign]))
    expect([canary.units, stable.units, logHarm]).toEqual([0, 0, 0]);
});

test("a metric has its own tolerated ratio", () => {
  const tolerant = rollout({ plan: plan({ toleratedRatio: { failed: 1.25, wrong: 1 } }) });
  const counts = { requests: 1140, failed: 6, labelled: 1140, wrong: 6 };
  const bad = { requests: 60, failed: 3, labelled: 60, wrong: 3 };
  const [failed, wrong] = evidenceOf(tolerant, [bucket(0, arm("stable", counts), arm("canary", bad))]);
  expect([failed?.logHarm, wrong?.logHarm]).toEqual([expect.closeTo(2.066245671, 8), expect.closeTo(2.524871008, 8)]);
});

describe("harm", () => {
  const of = (bad: number, logHarm: number) =>
    (["failed", "wrong"] as const).map((metric) => ({
      metric,
      canary: { units: 60, bad: metric === "wrong" ? bad : 0 },
      stable: { units: 1140, bad: 0 },
      logHarm: metric === "wrong" ? logHarm : 0,
    }));

  test("takes evidence beyond half of alpha, as two metrics are looked at", () => {
    expect(harmIn(of(9, Math.log(200) - 1e-9), 0.01)).toBeUndefined();
    expect(harmIn(of(9, Math.log(200)), 0.01)?.metric).toBe("wrong");
  });

  test("takes three bad events of the canary, whatever the evidence", () => {
    expect(harmIn(of(2, 100), 0.01)).toBeUndefined();
    expect(harmIn(of(3, 100), 0.01)).toBeDefined();
  });
});
