import { describe, expect, test } from "vitest";
import { advanceRollout, silenceSeconds } from "../../../lib/domain/rollout/advance-rollout.ts";
import type { Rollout, Shift } from "../../../lib/domain/rollout/rollout.ts";
import { arm, bucket, plan, rollout } from "../../support/rollouts.ts";

const minute = 60_000;
const shift = (overrides: Partial<Shift> = {}): Shift => ({ ...rollout().shift, ...overrides });
const observing = (overrides: Partial<Rollout> = {}) =>
  rollout({ status: "observing", shift: shift({ confirmedAt: 0 }), stepStartedAt: 0, ...overrides });
const both = (start: number, requests: number, more: Parameters<typeof arm>[1] = {}) =>
  bucket(start, arm("stable", { requests: requests * 9, ...more }), arm("canary", { requests, ...more }));
const next = (given: Rollout, buckets: Parameters<typeof advanceRollout>[1]["buckets"], at: number) =>
  advanceRollout(given, { buckets }, at);

describe("a shift", () => {
  test("is confirmed by requests that it assigned, not by having been asked for", () => {
    expect(next(rollout(), [], minute)).toBeUndefined();
    const old = bucket(0, arm("canary", { revision: 4, requests: 9 }), arm("stable", { revision: 4, requests: 9 }));
    expect(next(rollout(), [old], minute)).toBeUndefined();
    expect(next(rollout(), [both(0, 1)], minute)).toMatchObject({ decision: "confirm" });
  });

  test("that the target has not answered yet is not confirmed by stray requests", () => {
    const asked = rollout({ shift: shift({ effect: "e1", appliedAt: null }) });
    expect(next(asked, [both(0, 5)], minute)).toBeUndefined();
    expect(next(asked, [both(0, 5)], 10 * minute)).toMatchObject({ decision: "hold", reason: /the target has not/ });
  });

  test("of everything is confirmed once the newest traffic is the canary's alone", () => {
    const all = rollout({ step: 2, shift: shift({ weightBasisPoints: 10_000, revision: 7 }) });
    const late = bucket(
      minute,
      arm("canary", { revision: 7, requests: 9 }),
      arm("stable", { revision: 6, requests: 1 }),
    );
    expect(next(all, [late], 2 * minute)).toBeUndefined();
    const alone = bucket(2 * minute, arm("canary", { revision: 7, requests: 9 }));
    expect(next(all, [late, alone], 3 * minute)).toMatchObject({ decision: "confirm" });
  });
});

describe("a step", () => {
  test("is left with its time and its requests, and not before", () => {
    expect(next(observing(), [both(0, 10)], minute - 1)).toBeUndefined();
    expect(next(observing(), [both(0, 9)], minute)).toBeUndefined();
    expect(next(observing(), [both(0, 10)], minute)).toMatchObject({ decision: "advance" });
  });

  test("counts its own requests only, not those of the step before", () => {
    const second = observing({ step: 1, shift: shift({ revision: 6, confirmedAt: 0 }) });
    expect(next(second, [both(0, 1000)], minute)).toBeUndefined();
  });

  test("waits for labels where the plan needs them, in the last step for the canary's alone", () => {
    const labelled = plan({ needsLabels: true });
    expect(next(observing({ plan: labelled }), [both(0, 50, { labelled: 9 })], minute)).toBeUndefined();
    expect(next(observing({ plan: labelled }), [both(0, 50, { labelled: 10 })], minute)?.decision).toBe("advance");
    const last = observing({ plan: labelled, step: 2, shift: shift({ weightBasisPoints: 10_000, confirmedAt: 0 }) });
    const all = (labels: number) => [bucket(0, arm("canary", { requests: 50, labelled: labels }))];
    expect(next(last, all(9), minute)).toBeUndefined();
    expect(next(last, all(9), 10 * minute)).toMatchObject({
      decision: "hold",
      reason: "labels of 9 of 10 predictions of the canary in 600 s",
    });
    expect(next(last, all(10), minute)?.decision).toBe("promote");
    const any = { ...labelled, steps: labelled.steps.map((one) => ({ ...one, minRequests: 0 })) };
    expect(next({ ...last, plan: any }, all(0), minute)).toBeUndefined();
    expect(next({ ...last, plan: any }, all(1), minute)?.decision).toBe("promote");
  });

  test("that is the last one is followed by the promotion", () => {
    expect(next(observing({ step: 2 }), [both(0, 10)], minute)).toMatchObject({ decision: "promote" });
  });

  test.each([
    ["no traffic at all", [], /0 of 10 requests to the canary/],
    ["a trickle", [both(0, 3)], /3 of 10 requests/],
    ["nobody to compare with", [bucket(0, arm("canary", { requests: 50 }))], /no request to the stable version/],
  ])("that gets %s holds in the end and says so; it never rolls back for that", (_, buckets, reason) => {
    expect(next(observing(), buckets, 10 * minute - 1)).toBeUndefined();
    expect(next(observing(), buckets, 10 * minute)).toMatchObject({ decision: "hold", reason });
    const holding = observing({ status: "holding" });
    expect(next(holding, buckets, 99 * minute)).toBeUndefined();
    expect(next(holding, [...buckets, both(99 * minute, 50)], 100 * minute)).toMatchObject({ decision: "advance" });
  });
});

describe("harm", () => {
  const harmful = bucket(0, arm("stable", { requests: 900 }), arm("canary", { requests: 100, failed: 9 }));

  test.each(["shifting", "observing", "holding", "paused"] as const)("takes the traffic back while %s", (status) => {
    expect(next(observing({ status }), [harmful], 1)).toMatchObject({
      decision: "roll-back",
      reason: expect.stringMatching(
        /^harm: of the canary 9 of 100 requests failed, of the stable version 0 of 900; ln E = /,
      ),
    });
  });

  test("in wrong labels counts, however late they come, and after every step", () => {
    const late = bucket(
      0,
      arm("stable", { requests: 900, labelled: 900, wrong: 90 }),
      arm("canary", { requests: 100, labelled: 100, wrong: 60 }),
    );
    const last = observing({ step: 2, shift: shift({ weightBasisPoints: 10_000, revision: 7, confirmedAt: 0 }) });
    expect(next(last, [late], minute)).toMatchObject({ decision: "roll-back" });
  });

  test("that was found stands: better news does not bring the canary back", () => {
    const back = observing({ status: "rolling-back", shift: shift({ weightBasisPoints: 0, revision: 6 }) });
    expect(next(back, [both(0, 100_000)], minute)).toBeUndefined();
    expect(next(observing({ status: "promoted", finishedAt: 1 }), [harmful], minute)).toBeUndefined();
  });

  test("is not looked for in the traffic of a paused rollout alone: without it nothing moves", () => {
    expect(next(observing({ status: "paused" }), [both(0, 1000)], 99 * minute)).toBeUndefined();
  });
});

describe("a rollback", () => {
  const back = observing({
    status: "rolling-back",
    shift: shift({ weightBasisPoints: 0, revision: 6, requestedAt: minute }),
  });
  const mixed = bucket(minute, arm("canary", { requests: 1 }), arm("stable", { revision: 6, requests: 9 }));
  const stable = bucket(2 * minute, arm("stable", { revision: 6, requests: 9 }));

  test("ends when the newest traffic is the stable version's alone", () => {
    expect(next(back, [mixed], 2 * minute)).toBeUndefined();
    expect(next(back, [mixed, stable], 3 * minute)).toMatchObject({
      decision: "end",
      reason: expect.stringMatching(/stable version alone/),
    });
  });

  test("is not confirmed by traffic of the time before it", () => {
    const before = bucket(0, arm("stable", { requests: 9 }));
    expect(next(back, [before], minute + 1)).toBeUndefined();
  });

  test("on a silent route ends after a stated time", () => {
    const at = minute + silenceSeconds * 1000;
    expect(next(back, [], at - 1)).toBeUndefined();
    expect(next(back, [], at)).toMatchObject({ decision: "end", reason: `no request for ${silenceSeconds} s` });
    expect(next(back, [mixed], at)).toMatchObject({ decision: "end" });
  });

  test("waits for the target's own weights, and says when they could not be set", () => {
    const asked = { ...back, shift: { ...back.shift, effect: "e9" } };
    expect(next(asked, [stable], 3 * minute)).toBeUndefined();
    const failed = { ...back, shift: { ...back.shift, failure: "gone" } };
    expect(next(failed, [stable], 3 * minute)?.reason).toMatch(/could not be set: gone/);
  });
});
