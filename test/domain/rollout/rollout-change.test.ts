import { expect, test } from "vitest";
import { canonicalJson } from "../../../lib/adapters/canonical/canonical-json.ts";
import { planRanges } from "../../../lib/domain/rollout/plan-ranges.ts";
import { rolloutChange } from "../../../lib/domain/rollout/rollout-change.ts";
import { loaded } from "../../support/registry-world.ts";
import { plan, rollout } from "../../support/rollouts.ts";

const counts = { units: 999_999_999_999, bad: 999_999_999_999 };
const evidence = (["failed", "wrong"] as const).map((metric) => ({
  metric,
  canary: counts,
  stable: counts,
  logHarm: -123_456_789.123_456_7,
}));

test("however often people steer a rollout, and whatever they say, it fits into a leaf: it can always be rolled back", () => {
  const step = { weightBasisPoints: 10_000, minSeconds: 2_592_000, minRequests: 1_000_000_000 };
  let state = rollout({ plan: plan({ steps: Array.from({ length: planRanges.steps.max }, () => step) }) });
  for (let times = 0; times < 100; times += 1) {
    const decision = {
      decision: times % 2 === 0 ? "pause" : "resume",
      reason: "\uFFFF\u0001".repeat(2_048),
      evidence,
    } as const;
    state = rolloutChange(loaded(state), "rollout-paused", state, decision, Date.UTC(2026, 0, 1)).state;
  }
  expect(state.decisions.at(-1)?.decision).toBe("resume");
  // Beside the state a leaf holds who gave the command, and by which right.
  expect(Buffer.byteLength(canonicalJson(state))).toBeLessThan(60_000);
});
