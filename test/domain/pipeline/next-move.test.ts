import fc from "fast-check";
import { expect, test } from "vitest";
import type { ChangeRequest } from "../../../lib/domain/change-request/change-request.ts";
import { decidePipelineApproval, endPipeline } from "../../../lib/domain/pipeline/command-pipeline.ts";
import { decideTrigger } from "../../../lib/domain/pipeline/decide-trigger.ts";
import { nextMove, type PipelineFacts } from "../../../lib/domain/pipeline/next-move.ts";
import type { Pipeline } from "../../../lib/domain/pipeline/pipeline.ts";
import { isEnded } from "../../../lib/domain/pipeline/pipeline-change.ts";
import { monitor } from "../../support/pipelines.ts";
import { held } from "../../support/registry.ts";
import { loaded, model, version } from "../../support/registry-world.ts";
import { rollout } from "../../support/rollouts.ts";
import { deployment, target } from "../../support/serving.ts";
import { trainingRun } from "../../support/training.ts";

const trigger = {
  id: "p1",
  kind: "drift",
  reason: "AGEP has drifted",
  incident: "i1",
  report: null,
  requestedBy: "service",
} as const;

const approved = (): Pipeline => {
  const { pipeline } = held(
    decideTrigger(monitor(), loaded(model({ aliases: { champion: 1 } })), { ...trigger, at: 1 }),
  );
  return held(decidePipelineApproval(loaded(pipeline.state), { reason: "go", actor: "mel", riskTier: 3 }, 2)).state;
};

const request = (
  to: "Approved" | "Production",
  status: ChangeRequest["status"],
  started: string | null,
): ChangeRequest => ({
  schema: "change-request.v2",
  id: `cr-${to}`,
  model: "m1",
  modelName: "fraud",
  version: 2,
  digest: "d",
  riskTier: 3,
  from: to === "Approved" ? "Staging" : "Approved",
  to,
  rule: { seats: [], businessDays: 1, separationOfDuties: true },
  policyHash: "h",
  authors: [],
  plan: null,
  rollout: started,
  reason: "",
  requestedBy: "service",
  votes: [],
  status,
  selfAttested: false,
  openedAt: 0,
  expiresAt: 9,
  closedAt: null,
});

const requestStatus = fc.constantFrom<ChangeRequest["status"]>("open", "applied", "rejected", "withdrawn", "expired");

/** The world at some instant, as far as a pipeline looks at it: any combination, also ones that should not be. */
const world = fc.record({
  run: fc.constantFrom("requested", "submitted", "succeeded", "failed"),
  deployed: fc.constantFrom("absent", "pending", "ready", "failed"),
  gates: fc.boolean(),
  stage: fc.constantFrom("Development", "Staging", "Approved", "Production", "Deprecated", "Archived"),
  approved: requestStatus,
  production: requestStatus,
  rollout: fc.constantFrom(
    "shifting",
    "observing",
    "holding",
    "paused",
    "rolling-back",
    "promoted",
    "rolled-back",
    "aborted",
  ),
});

type Seen = typeof world extends fc.Arbitrary<infer Instant> ? Instant : never;

const factsOf = (pipeline: Pipeline, seen: Seen): PipelineFacts => ({
  pipeline,
  run:
    pipeline.trainingRun === null
      ? undefined
      : trainingRun({
          status: seen.run,
          version: seen.run === "succeeded" ? 2 : null,
          failure: seen.run === "failed" ? "died" : null,
        }),
  candidate: pipeline.candidate === null ? undefined : version(2, { stage: seen.stage }),
  target: target([1], { deployments: seen.deployed === "absent" ? [] : [deployment(2, { status: seen.deployed })] }),
  approvedRequest: pipeline.changeRequests.approved === null ? undefined : request("Approved", seen.approved, null),
  productionRequest:
    pipeline.changeRequests.production === null ? undefined : request("Production", seen.production, "ro1"),
  rollout: pipeline.rollout === null ? undefined : rollout({ status: seen.rollout }),
});

/** What carrying a move out writes on the pipeline. */
const carryOut = (pipeline: Pipeline, facts: PipelineFacts, passes: boolean): Pipeline => {
  const move = nextMove(facts);
  switch (move.kind) {
    case "wait":
    case "stage":
      return pipeline;
    case "train":
      return { ...pipeline, trainingRun: "r1" };
    case "deploy":
      return { ...pipeline, candidate: move.candidate, status: "deploying" };
    case "validate":
      return { ...pipeline, status: passes ? "awaiting-votes" : "champion-kept" };
    case "ask":
      return {
        ...pipeline,
        changeRequests: { ...pipeline.changeRequests, [move.to === "Approved" ? "approved" : "production"]: "cr" },
      };
    case "follow-rollout":
      return { ...pipeline, rollout: move.rollout, status: "rolling-out" };
    case "end":
      return endPipeline(
        loaded(pipeline),
        undefined,
        { status: move.status, decision: move.status, reason: move.reason },
        9,
      ).pipeline.state;
  }
};

test("whatever is seen in whatever order, nothing is asked for twice, an end is an end and says why", () => {
  fc.assert(
    fc.property(fc.array(world, { maxLength: 40 }), (seen) => {
      let pipeline = approved();
      const asked = { train: 0, Approved: 0, Production: 0 };
      for (const instant of seen) {
        const facts = factsOf(pipeline, instant);
        const move = nextMove(facts);
        if (isEnded(pipeline)) expect(move.kind).toBe("wait");
        if (move.kind === "train") asked.train += 1;
        if (move.kind === "ask") asked[move.to] += 1;
        if (move.kind === "end") expect(move.reason).not.toBe("");
        pipeline = carryOut(pipeline, facts, instant.gates);
      }
      expect(Math.max(asked.train, asked.Approved, asked.Production)).toBeLessThanOrEqual(1);
    }),
  );
});

test.each([
  ["the training run fails", { run: "failed" }, "failed", "died"],
  ["the candidate cannot be deployed", { deployed: "failed" }, "failed", "could not be deployed"],
  ["people reject it", { stage: "Staging", approved: "rejected" }, "champion-kept", "rejected"],
  ["the request lapses", { stage: "Approved", production: "expired" }, "champion-kept", "expired"],
  ["it is archived", { stage: "Archived" }, "champion-kept", "version 2 is Archived, from where no pipeline"],
  ["it was put out of service before", { stage: "Deprecated" }, "champion-kept", "version 2 is Deprecated, from where"],
  ["its rollout is rolled back", { rollout: "rolled-back" }, "champion-kept", "rolled-back"],
  ["its rollout promotes it", { rollout: "promoted" }, "succeeded", "promoted"],
] as const)("a pipeline ends when %s", (_, change, status, reason) => {
  const fair = {
    run: "succeeded",
    deployed: "ready",
    gates: true,
    stage: "Staging",
    approved: "open",
    production: "open",
    rollout: "observing",
  } as const;
  let pipeline = approved();
  // Far enough for what is changed to matter: to the votes, or with a rollout to its end.
  const isLate = "production" in change || "rollout" in change;
  for (let step = 0; step < 12; step += 1) {
    const late: Partial<Seen> = { stage: "Approved", production: "rollout" in change ? "applied" : "open" };
    const seen: Seen = { ...fair, ...(isLate ? late : {}), ...change };
    pipeline = carryOut(pipeline, factsOf(pipeline, seen), true);
  }
  expect(pipeline.status).toBe(status);
  expect(pipeline.decisions.at(-1)?.reason).toContain(reason);
});

test("a pipeline whose candidate was deleted meanwhile ends and says so", () => {
  const pipeline: Pipeline = { ...approved(), status: "awaiting-votes", candidate: 2 };
  const nothing = { run: undefined, approvedRequest: undefined, productionRequest: undefined, rollout: undefined };
  const move = nextMove({ pipeline, ...nothing, candidate: undefined, target: undefined });
  expect(move).toEqual({ kind: "end", status: "champion-kept", reason: "version 2 is not there any more" });
});

test("a trigger is refused while the model cools down, without a champion, and for what the policy does not name", () => {
  const champion = loaded(model({ aliases: { champion: 1 } }));
  const at = 10;
  const code = (...given: Parameters<typeof decideTrigger>) => {
    const decision = decideTrigger(...given);
    return decision.ok ? "accepted" : decision.refusal.code;
  };
  expect(code(monitor({ cooldownUntil: 11 }), champion, { ...trigger, at })).toBe("cooldown");
  expect(code(monitor({ cooldownUntil: 10 }), champion, { ...trigger, at })).toBe("accepted");
  const cooling = monitor({ cooldownUntil: 3_600_005 });
  expect(decideTrigger(cooling, champion, { ...trigger, at })).toEqual({
    ok: false,
    refusal: { code: "cooldown", model: "fraud", triggeredAt: 5, until: 3_600_005 },
  });
  expect(code(monitor({ pipeline: "p0" }), champion, { ...trigger, at })).toBe("pipeline-in-progress");
  expect(code(monitor(), loaded(model()), { ...trigger, at })).toBe("no-champion");
  expect(code(monitor({ retraining: null }), champion, { ...trigger, kind: "manual", at })).toBe(
    "no-retraining-policy",
  );
});
