import { expect, test } from "vitest";
import { decidePipelineApproval } from "../../../lib/domain/pipeline/command-pipeline.ts";
import { decideTrigger } from "../../../lib/domain/pipeline/decide-trigger.ts";
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

const waiting = () => {
  const champion = loaded(model({ aliases: { champion: 1 } }));
  return loaded(held(decideTrigger(monitor(), champion, { ...trigger, at: 1 })).pipeline.state);
};

test.each([
  ["Development", true],
  ["Staging", true],
  ["Approved", true],
  ["Production", false],
  ["Deprecated", false],
  ["Archived", false],
] as const)("a candidate in %s may be named: %s", (stage, may) => {
  const decision = decidePipelineApproval(waiting(), { reason: "go", candidate: version(2, { stage }) }, 2);
  if (may) expect(decision).toMatchObject({ ok: true, value: { state: { candidate: 2, status: "training" } } });
  else expect(decision).toEqual({ ok: false, refusal: { code: "candidate-in-wrong-stage", version: 2, stage } });
});

test("the champion is no candidate", () => {
  const candidate = version(1, { stage: "Production" });
  expect(decidePipelineApproval(waiting(), { reason: "go", candidate }, 2)).toMatchObject({
    refusal: { code: "candidate-is-champion", version: 1 },
  });
});
