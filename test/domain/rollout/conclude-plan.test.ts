import fc from "fast-check";
import { expect, test } from "vitest";
import { advanceRollout } from "../../../lib/domain/rollout/advance-rollout.ts";
import type { ArmCounts } from "../../../lib/domain/rollout/arm-counts.ts";
import { concludePlan } from "../../../lib/domain/rollout/conclude-plan.ts";
import type { Rollout } from "../../../lib/domain/rollout/rollout.ts";
import { takeMove } from "../../../lib/domain/rollout/take-move.ts";
import { arm, bucket, plan, rollout } from "../../support/rollouts.ts";

const minute = 60_000;
const shift = { ...rollout().shift, weightBasisPoints: 10_000, revision: 7, confirmedAt: 0 };
const last = (overrides: Partial<Rollout> = {}) =>
  rollout({ status: "observing", step: 2, shift, stepStartedAt: 0, ...overrides });
const before = bucket(0, arm("stable", { requests: 900, failed: 2, labelled: 90, wrong: 9 }));
const alone = (counts: Partial<ArmCounts>) => bucket(minute, arm("canary", { revision: 7, ...counts }));
const next = (given: Rollout, canary: Partial<ArmCounts>) =>
  advanceRollout(given, { buckets: [before, alone(canary)] }, minute);

test("a canary that breaks down under all of the traffic is neither promoted nor rolled back: people are asked", () => {
  expect(next(last(), { requests: 400, failed: 60 })).toMatchObject({
    decision: "hold",
    reason:
      "a person decides: in the last step, with nobody beside it, 60 of 400 requests failed (the stable version before: 2 of 900)",
  });
  expect(next(last(), { requests: 400, labelled: 50, wrong: 40 })).toMatchObject({
    decision: "hold",
    reason: expect.stringContaining("40 of 50 labelled predictions were wrong (the stable version before: 9 of 90)"),
  });
});

test("it says so once, also where it was holding for something else, and goes on when the figures no longer say it", () => {
  const waiting = last({ status: "holding", decisions: [decided("hold", "0 of 10 requests to the canary in 600 s")] });
  const move = next(waiting, { requests: 400, failed: 60 });
  expect(move).toMatchObject({ decision: "hold" });
  const told = last({ status: "holding", decisions: [decided("hold", move?.reason ?? "")] });
  expect(next(told, { requests: 500, failed: 70 })).toBeUndefined();
  expect(next(told, { requests: 50_000, failed: 70 })).toMatchObject({ decision: "promote" });
});

test("a promotion says what the last step showed, and that nothing was beside it", () => {
  expect(next(last(), { requests: 400, failed: 1, labelled: 40, wrong: 3 })).toMatchObject({
    decision: "promote",
    reason:
      "every step of the plan is done; in the last one, with nobody beside it, 1 of 400 requests failed (the stable version before: 2 of 900), " +
      "3 of 40 labelled predictions were wrong (the stable version before: 9 of 90)",
  });
});

test("a hold in the last step is a hold like any other: its evidence is kept and no traffic moves", () => {
  const move = next(last(), { requests: 400, failed: 60 });
  if (move === undefined) throw new Error("it holds");
  const subject = { rollout: { state: last(), revision: 3 } } as unknown as Parameters<typeof takeMove>[0];
  const changes = takeMove(subject, move, { effectId: "e", at: minute });
  expect(changes).toMatchObject([{ event: "rollout-held", state: { status: "holding", shift } }]);
});

/** The e-value of one stratum as the source writes it: a mean over alternatives of products of powers. */
const naive = (canary: { units: number; bad: number }, stable: { units: number; bad: number }, ratio: number) => {
  if (canary.units === 0 || stable.units === 0) return 1;
  const rho = (ratio * canary.units) / (ratio * canary.units + stable.units);
  const values = [1.5, 2, 3, 5, 10, 30, 100].map((times) => {
    const p = (rho * times) / (1 - rho + rho * times);
    return (p / rho) ** canary.bad * ((1 - p) / (1 - rho)) ** stable.bad;
  });
  return values.reduce((total, value) => total + value, 0) / values.length;
};

const outcome = fc.record({ requests: fc.nat(60), failed: fc.nat(60), labelled: fc.nat(60), wrong: fc.nat(60) }).map(
  ({ requests, failed, labelled, wrong }): Partial<ArmCounts> => ({
    requests,
    failed: Math.min(failed, requests),
    labelled: Math.min(labelled, requests),
    wrong: Math.min(wrong, labelled, requests),
  }),
);
const anyArm = fc
  .tuple(fc.constantFrom("stable" as const, "canary" as const), fc.nat(5), fc.constantFrom(4, 5, 6, 7, 7, 8), outcome)
  .map(([name, dice, revision, counts]) => arm(name, { ...counts, revision, ...(dice === 0 ? { version: 8 } : {}) }));

test("people are asked exactly where the source's formula says so, of the canary's last step and the stable version's all", () => {
  let holds = 0;
  fc.assert(
    fc.property(
      fc.array(fc.array(anyArm, { maxLength: 4 }), { maxLength: 6 }),
      fc.constantFrom(1, 1.25, 3),
      fc.constantFrom(0.01, 0.05, 0.5),
      (arms, ratio, alpha) => {
        const given = last({ plan: plan({ alpha, toleratedRatio: { failed: ratio, wrong: ratio } }) });
        const all = arms.flat();
        const of = (name: "stable" | "canary", version: number, since: number, units: "requests" | "labelled") => {
          const own = all.filter((one) => one.arm === name && one.version === version && one.revision >= since);
          const bad = units === "requests" ? "failed" : "wrong";
          const sum = (field: typeof units | typeof bad) => own.reduce((total, one) => total + one[field], 0);
          return { units: sum(units), bad: sum(bad) };
        };
        const isWorse = (["requests", "labelled"] as const).some((units) => {
          const canary = of("canary", 2, 7, units);
          return canary.bad >= 3 && naive(canary, of("stable", 1, 5, units), ratio) >= 2 / alpha;
        });
        const buckets = arms.map((some, index) => bucket(index * minute, ...some));
        expect(concludePlan(given, buckets)?.decision).toBe(isWorse ? "hold" : "promote");
        if (isWorse) holds += 1;
      },
    ),
    { numRuns: 2_000, seed: 20260405 },
  );
  expect(holds).toBeGreaterThan(50);
});

const decided = (decision: Rollout["decisions"][number]["decision"], reason: string) => ({
  decision,
  reason,
  step: 2,
  evidence: [],
  at: 0,
});
