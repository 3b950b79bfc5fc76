import { expect, test } from "vitest";
import { planRefusal } from "../../../lib/domain/rollout/plan-refusal.ts";
import type { RolloutPlan } from "../../../lib/domain/rollout/rollout.ts";
import type { Target } from "../../../lib/domain/routing/target.ts";
import { plan } from "../../support/rollouts.ts";

const steps = (...weights: number[]) =>
  weights.map((weightBasisPoints) => ({ weightBasisPoints, minSeconds: 1, minRequests: 1 }));
const refusal = (given: RolloutPlan, kind?: Target["kind"]) => planRefusal(given, "", kind);
const pointers = (...of: Parameters<typeof refusal>) => refusal(...of)?.faults.map(({ pointer }) => pointer);

test("steps that go up, or stay, to all of the traffic are a plan", () => {
  expect(refusal(plan())).toBeUndefined();
  expect(refusal(plan({ steps: steps(500, 500, 10_000) }))).toBeUndefined();
});

test("a plan in which the canary is never beside the champion compares nothing, and is refused with what would be right", () => {
  const detail =
    "at most 9999 in the first step: the canary is judged beside the champion, which needs traffic of its own";
  for (const all of [steps(10_000), steps(10_000, 10_000)])
    expect(refusal(plan({ steps: all }))).toEqual({
      code: "invalid-plan",
      faults: [{ pointer: "/steps/0/weightBasisPoints", detail }],
    });
  expect(refusal(plan({ steps: steps(9_999, 10_000) }))).toBeUndefined();
});

test("a step that goes down is refused with what would be right", () => {
  expect(refusal(plan({ steps: steps(1_000, 500, 10_000) }))).toEqual({
    code: "invalid-plan",
    faults: [{ pointer: "/steps/1/weightBasisPoints", detail: "at least 1000, as in the step before" }],
  });
});

test.each([
  ["no step", plan({ steps: [] }), ["/steps"]],
  ["an end before all traffic", plan({ steps: steps(1_000, 5_000) }), ["/steps/1/weightBasisPoints"]],
  ["no share at all", plan({ steps: steps(0, 10_000) }), ["/steps/0/weightBasisPoints"]],
  ["half a basis point", plan({ steps: steps(0.5, 10_000) }), ["/steps/0/weightBasisPoints"]],
  ["a step longer than its time", plan({ maxStepSeconds: 59 }), ["/maxStepSeconds"]],
  ["an interval that harm would wait out", plan({ intervalSeconds: 61 }), ["/intervalSeconds"]],
  ["certainty", plan({ alpha: 0 }), ["/alpha"]],
  ["a canary that must be better", plan({ toleratedRatio: { failed: 0.9, wrong: 1 } }), ["/toleratedRatio/failed"]],
])("%s is refused", (_, given, expected) => {
  expect(pointers(given)).toEqual(expected);
});

test("a target splits its traffic in the way of its kind only; the router asks any", () => {
  expect(pointers(plan({ actuator: "lambda-alias" }), "sagemaker")).toEqual(["/actuator"]);
  expect(pointers(plan({ actuator: "sagemaker-weights" }), "http")).toEqual(["/actuator"]);
  expect(pointers(plan({ actuator: "lambda-alias" }), "lambda")).toBeUndefined();
  expect(pointers(plan({ actuator: "router" }), "http")).toBeUndefined();
});

test("a fault's place is told from where the plan lies in what was sent", () => {
  const given = plan({ steps: steps(1_000, 500, 10_000), alpha: 0 });
  const places = (place: string) => planRefusal(given, place)?.faults.map(({ pointer }) => pointer);
  expect(places("/plan")).toEqual(["/plan/alpha", "/plan/steps/1/weightBasisPoints"]);
  expect(places("/retraining/rollout")?.[0]).toBe("/retraining/rollout/alpha");
});
