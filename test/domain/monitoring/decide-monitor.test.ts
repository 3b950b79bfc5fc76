import { describe, expect, test } from "vitest";
import { decideMonitorCreation, decideMonitorUpdate } from "../../../lib/domain/monitoring/decide-monitor.ts";
import { monitor, retrainingPolicy } from "../../support/pipelines.ts";
import { model } from "../../support/registry-world.ts";
import { trainingSpec } from "../../support/training.ts";

const world = { bucketSeconds: 60, effectId: "e".repeat(32), at: 1_000 };
const loaded = { state: monitor(), revision: 3, lastEvent: "e3" };

describe("a monitor", () => {
  test("does what its model's risk tier asks for, unless told otherwise", () => {
    const create = (tier: 1 | 4) =>
      decideMonitorCreation(model({ riskTier: tier }), undefined, { drift: { psiDrifted: 0.2 } }, world);
    expect(create(1)).toMatchObject({
      value: {
        event: "monitor-created",
        effects: [{ id: world.effectId, worker: "drift-scheduler", type: "watch-model" }],
        state: {
          windowSeconds: 900,
          openAfterWindows: 1,
          drift: { falseDiscoveryRate: 0.01, psiApproaching: 0.05, psiDrifted: 0.2 },
          assessedThrough: 1_000,
        },
      },
    });
    expect(create(4)).toMatchObject({ value: { state: { windowSeconds: 86_400, openAfterWindows: 2 } } });
  });

  test("keeps what its windows have said when its settings change", () => {
    const watched = { ...loaded, state: { ...loaded.state, driftWatch: { incident: null, streak: 1 } } };
    const update = decideMonitorUpdate(
      watched,
      { riskTier: 2 },
      { minRows: 7, performance: { minLabelled: 9 } },
      world,
    );
    const { performance } = loaded.state;
    expect(update).toMatchObject({ value: { event: "monitor-updated", basis: { revision: 3 } } });
    expect(update.ok && update.value?.state).toEqual({
      ...watched.state,
      minRows: 7,
      performance: { ...performance, minLabelled: 9 },
      riskTier: 2,
      updatedAt: 1_000,
    });
  });
});

test("a model cools down from its last trigger by the policy that holds now, whatever held in between", () => {
  const triggered = { ...loaded, state: monitor({ cooldownUntil: 60 + 3_600_000 }) };
  const cooldownAfter = (...cooldowns: readonly (number | null)[]) => {
    let now = triggered;
    for (const cooldownSeconds of cooldowns) {
      const retraining = cooldownSeconds === null ? null : retrainingPolicy({ cooldownSeconds });
      const update = decideMonitorUpdate(now, { riskTier: 3 }, { retraining }, world);
      if (!update.ok) throw new Error(update.refusal.code);
      now = { ...now, state: update.value?.state ?? now.state };
    }
    return now.state.cooldownUntil;
  };
  expect(cooldownAfter(0)).toBe(60);
  expect(cooldownAfter(7_200)).toBe(60 + 7_200_000);
  expect(cooldownAfter(10, null, 20)).toBe(60 + 20_000);
  const untriggered = decideMonitorUpdate(loaded, { riskTier: 3 }, { retraining: null }, world);
  expect(untriggered).toMatchObject({ value: { state: { cooldownUntil: null } } });
});

describe("refuses", () => {
  test("a second monitor of a model", () => {
    expect(decideMonitorCreation(model(), loaded, {}, world)).toMatchObject({ refusal: { code: "monitor-exists" } });
  });

  test.each([
    ["/windowSeconds", "that cut a bucket", { windowSeconds: 90 }],
    ["/windowSeconds", "that cut an hour", { windowSeconds: 420 }],
    ["/windowSeconds", "that cut a day", { windowSeconds: 5 * 3_600 }],
    ["/windowSeconds", "that end within a day", { windowSeconds: 36 * 3_600 }],
    [
      "/performance/labelDelaySeconds",
      "that cut a window",
      { windowSeconds: 3_600, performance: { labelDelaySeconds: 60 } },
    ],
    [
      "/performance/labelDelaySeconds",
      "whose buckets are gone",
      { windowSeconds: 60, performance: { labelDelaySeconds: 7_200 } },
    ],
    [
      "/performance/labelDelaySeconds",
      "whose hours are gone",
      { windowSeconds: 3_600, performance: { labelDelaySeconds: 31 * 86_400 } },
    ],
    ["/drift/psiApproaching", "that warn late", { drift: { psiApproaching: 0.3 } }],
    ["/performance/accuracyLossApproaching", "that warn late", { performance: { accuracyLossApproaching: 0.3 } }],
  ] as const)("%s of windows %s", (pointer, _, setting) => {
    expect(decideMonitorUpdate(loaded, { riskTier: 3 }, setting, world)).toMatchObject({
      refusal: { code: "invalid-monitor", pointer },
    });
  });

  test("a retraining that nobody could follow", () => {
    const policy = retrainingPolicy({ training: trainingSpec({ target: "amount" }) });
    expect(decideMonitorUpdate(loaded, { riskTier: 3 }, { retraining: policy }, world)).toMatchObject({
      refusal: { code: "target-is-a-feature" },
    });
    const { rollout } = retrainingPolicy();
    const down = { ...rollout, steps: rollout.steps.toReversed() };
    expect(
      decideMonitorUpdate(loaded, { riskTier: 3 }, { retraining: retrainingPolicy({ rollout: down }) }, world),
    ).toMatchObject({
      refusal: {
        code: "invalid-plan",
        faults: expect.arrayContaining([
          expect.objectContaining({ pointer: "/retraining/rollout/steps/1/weightBasisPoints" }),
        ]),
      },
    });
  });
});
