import { expect, test } from "vitest";
import { decidePipelineApproval } from "../../../lib/domain/pipeline/command-pipeline.ts";
import { decideTrigger, type Trigger } from "../../../lib/domain/pipeline/decide-trigger.ts";
import { monitor } from "../../support/pipelines.ts";
import { held } from "../../support/registry.ts";
import { loaded, model, version } from "../../support/registry-world.ts";

const trigger = {
  id: "p1",
  kind: "drift",
  reason: "AGEP has drifted",
  incident: "i1",
  report: null,
  requestedBy: "service",
} as const;

const waiting = (cause: Partial<Trigger> = {}) => {
  const champion = loaded(model({ aliases: { champion: 1 } }));
  return loaded(held(decideTrigger(monitor(), champion, { ...trigger, ...cause, at: 1 })).pipeline.state);
};
const go = { reason: "go", actor: "mel", riskTier: 3 } as const;

test.each([
  ["Development", true],
  ["Staging", true],
  ["Approved", true],
  ["Production", false],
  ["Deprecated", false],
  ["Archived", false],
] as const)("a candidate in %s may be named: %s", (stage, may) => {
  const decision = decidePipelineApproval(waiting(), { ...go, candidate: version(2, { stage }) }, 2);
  if (may) expect(decision).toMatchObject({ ok: true, value: { state: { candidate: 2, status: "training" } } });
  else expect(decision).toEqual({ ok: false, refusal: { code: "candidate-in-wrong-stage", version: 2, stage } });
});

test("the champion is no candidate", () => {
  const candidate = version(1, { stage: "Production" });
  expect(decidePipelineApproval(waiting(), { ...go, candidate }, 2)).toMatchObject({
    refusal: { code: "candidate-is-champion", version: 1 },
  });
});

test.each([
  ["in tier 3 whoever asked for it does not consent to it", "manual", 3, "mel", "self-approval"],
  ["nor in tier 1", "manual", 1, "mel", "self-approval"],
  ["in tier 4 they may", "manual", 4, "mel", "accepted"],
  ["somebody else may", "manual", 3, "max", "accepted"],
  ["what an incident asked for, anybody may", "drift", 1, "mel", "accepted"],
] as const)("%s", (_, kind, riskTier, requestedBy, outcome) => {
  const actor = requestedBy === "max" ? "mel" : requestedBy;
  const decision = decidePipelineApproval(waiting({ kind, requestedBy }), { ...go, actor, riskTier }, 2);
  expect(decision.ok ? "accepted" : decision.refusal.code).toBe(outcome);
});
