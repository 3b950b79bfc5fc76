import { describe, expect, test } from "vitest";
import type { Change } from "../../../lib/domain/command/change.ts";
import type { RiskTier } from "../../../lib/domain/model/model.ts";
import { commandRollout, type RolloutCommand } from "../../../lib/domain/rollout/command-rollout.ts";
import type { Rollout } from "../../../lib/domain/rollout/rollout.ts";
import { model, registryWorld, version } from "../../support/registry-world.ts";
import { arm, bucket, rollout } from "../../support/rollouts.ts";
import { route, target } from "../../support/serving.ts";

/** A rollout of three steps under way, with all that its commands may touch. */
const subjectOf = (overrides: Partial<Rollout>) => {
  const state = rollout(overrides);
  const { riskTier } = state;
  const arms = [
    { role: "stable", version: 1, weightBasisPoints: 9_000 },
    { role: "canary", version: 2, weightBasisPoints: 1_000 },
  ] as const;
  const production = { stage: "Production", aliases: ["champion"], routes: ["fraud"] } as const;
  const world = registryWorld();
  const first = [
    { kind: "model", state: model({ riskTier, aliases: { champion: 1 }, targets: ["fraud-lambda"] }), id: "m1" },
    { kind: "model-version", state: version(1, production), id: "m1.1" },
    { kind: "model-version", state: version(2, { stage: "Approved", routes: ["fraud"] }), id: "m1.2" },
    { kind: "target", state: target([1, 2]), id: "fraud-lambda" },
    { kind: "route", state: route(arms, { rollout: state.id }), id: "fraud" },
    { kind: "rollout", state, id: state.id },
  ] as const;
  world.apply(first.map((one) => ({ ...one, basis: null, event: "model-registered" }) as Change));
  return { rollout: world.get("rollout", state.id), stage: world.subjectOf("m1", 2) };
};
const give = (
  command: RolloutCommand,
  overrides: Partial<Rollout>,
  buckets: Parameters<typeof commandRollout>[2] = [],
) => commandRollout(subjectOf(overrides), { command, reason: "skip" }, buckets, { effectId: "e", at: 1 });

const underWay = ["shifting", "observing", "holding", "paused"] as const;
const tiers: readonly RiskTier[] = [1, 2, 3, 4];

describe("promote", () => {
  test.each(tiers.flatMap((riskTier) => underWay.map((status) => [riskTier, status] as const)))(
    "in tier %d while %s: one person skips steps that several voted for in tiers 3 and 4 only",
    (riskTier, status) => {
      for (const [step, left] of [
        [0, [0, 1]],
        [1, [1]],
        [2, []],
      ] as const) {
        const result = give("promote", { riskTier, status, step });
        if (riskTier > 2 || left.length === 0)
          expect(result).toMatchObject({ ok: true, value: [{ event: "rollout-promoted" }, {}, {}, {}, {}] });
        else expect(result).toEqual({ ok: false, refusal: { code: "steps-left", riskTier, left, steps: 3 } });
      }
    },
  );

  test("against evidence of harm is refused for that: to let the plan run would be no advice", () => {
    const harmful = bucket(0, arm("stable", { requests: 900 }), arm("canary", { requests: 100, failed: 9 }));
    for (const riskTier of tiers)
      expect(give("promote", { riskTier }, [harmful])).toMatchObject({ refusal: { code: "rollout-harmful" } });
  });
});

test("abort takes the traffic back in every tier and step, without votes", () => {
  for (const riskTier of tiers)
    for (const step of [0, 1, 2])
      expect(give("abort", { riskTier, step })).toMatchObject({
        ok: true,
        value: [{ event: "rollout-aborting" }, {}, {}],
      });
});
