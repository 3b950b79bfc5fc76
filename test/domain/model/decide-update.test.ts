import { expect, test } from "vitest";
import { decideModelUpdate } from "../../../lib/domain/model/decide-update.ts";
import { loaded, model } from "../../support/registry-world.ts";

const update = (change: Parameters<typeof decideModelUpdate>[1], state = model({ riskTier: 2 })) =>
  decideModelUpdate(loaded(state), change, 9);

test("what is left out stays, what is said is taken over", () => {
  expect(update({ owner: "other", tags: { a: "b" } })).toMatchObject({
    value: { event: "model-updated", state: { owner: "other", tags: { a: "b" }, description: "", updatedAt: 9 } },
  });
});

test("a tier may become more critical, never less", () => {
  expect(update({ riskTier: 1 })).toMatchObject({ value: { state: { riskTier: 1 }, riskTier: 1 } });
  expect(update({ riskTier: 3 })).toMatchObject({ refusal: { code: "risk-tier-lowered", from: 2, to: 3 } });
});

test("compliance frameworks may be added, in any order, and never removed", () => {
  const state = model({ complianceFrameworks: ["hipaa"] });
  expect(update({ complianceFrameworks: ["hipaa", "gdpr", "gdpr"] }, state)).toMatchObject({
    value: { state: { complianceFrameworks: ["gdpr", "hipaa"] } },
  });
  expect(update({ complianceFrameworks: ["hipaa"] }, state)).toEqual({ ok: true, value: undefined });
  expect(update({ complianceFrameworks: ["gdpr"] }, state)).toMatchObject({
    refusal: { code: "compliance-framework-removed", framework: "hipaa" },
  });
});

test("the type is free until the first version", () => {
  expect(update({ type: "ranker" }).ok).toBe(true);
  expect(update({ type: "ranker" }, model({ latestVersion: 1 }))).toMatchObject({
    refusal: { code: "model-type-fixed" },
  });
});

test("an update that says nothing new changes nothing", () => {
  expect(update({ owner: "risk-team", tags: {} })).toEqual({ ok: true, value: undefined });
});

test("a tier is not raised over versions whose stage or name was only a label", () => {
  const labelled = model({ riskTier: 4, aliases: { champion: 3 } });
  expect(
    decideModelUpdate(loaded(labelled), { riskTier: 2 }, 9, { serving: [5, 1], unfit: [], lastArrival: null }),
  ).toEqual({
    ok: false,
    refusal: { code: "versions-unasked", versions: [1, 3, 5] },
  });
  expect(
    decideModelUpdate(loaded(labelled), { owner: "other" }, 9, { serving: [5], unfit: [], lastArrival: null }).ok,
  ).toBe(true);
  const earned = model({ riskTier: 3, aliases: { champion: 3 } });
  expect(decideModelUpdate(loaded(earned), { riskTier: 2 }, 9, { serving: [3], unfit: [], lastArrival: null }).ok).toBe(
    true,
  );
  expect(
    decideModelUpdate(loaded(model({ riskTier: 4 })), { riskTier: 2 }, 9, { serving: [], unfit: [], lastArrival: null })
      .ok,
  ).toBe(true);
});

test("a tier is not raised over versions that it does not take; said again, or with something else, it is no raise", () => {
  const unfit = { serving: [2, 4], unfit: [4], lastArrival: null };
  const state = model({ riskTier: 3 });
  expect(decideModelUpdate(loaded(state), { riskTier: 1 }, 9, unfit)).toEqual({
    ok: false,
    refusal: { code: "versions-unfit", riskTier: 1, versions: [4] },
  });
  expect(decideModelUpdate(loaded(state), { riskTier: 3, owner: "other" }, 9, unfit).ok).toBe(true);
});
