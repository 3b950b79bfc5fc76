import { decideOpening } from "../domain/change-request/decide-opening.ts";
import type { Change, ChangeOf } from "../domain/command/change.ts";
import type { CommandContext } from "../domain/command/command-context.ts";
import { foreignText } from "../domain/foreign-text.ts";
import { decideTransition } from "../domain/model-version/decide-transition.ts";
import { assessGates } from "../domain/pipeline/assess-gates.ts";
import { endPipeline } from "../domain/pipeline/command-pipeline.ts";
import type { GateEvidence } from "../domain/pipeline/gate-evidence.ts";
import { nextMove, type PipelineMove } from "../domain/pipeline/next-move.ts";
import type { Pipeline } from "../domain/pipeline/pipeline.ts";
import { pipelineChange } from "../domain/pipeline/pipeline-change.ts";
import { accept, refuse } from "../domain/result.ts";
import { decideDeployment } from "../domain/routing/decide-deployment.ts";
import { decideRequestTrainingRun } from "../domain/training/decide-training-run.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { ApprovalPolicy } from "../ports/approval-policy.ts";
import type { ArtifactStore } from "../ports/artifact-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import { datasetRefusal } from "./dataset-refusal.ts";
import type { ExaminationNeeds } from "./examine-version.ts";
import { integrityRefusal } from "./integrity-refusal.ts";
import type { LoadedPipeline } from "./load-pipeline-facts.ts";
import { loadStageSubject } from "./load-stage-subject.ts";

export interface MoveNeeds extends ExaminationNeeds {
  readonly aggregates: AggregateStore;
  readonly artifacts: ArtifactStore;
  readonly approvalPolicy: ApprovalPolicy;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** What a candidate's gates are decided on, and the digest it is kept under. */
export interface Gathered {
  readonly evidence: GateEvidence;
  readonly sha256: string;
}

/** The changes of the next move as it stands now; none where the pipeline has to wait after all. */
export const movePipeline = async (
  needs: MoveNeeds,
  context: CommandContext,
  loaded: LoadedPipeline,
  gathered: Gathered | undefined,
  at: number,
): Promise<readonly Change[]> => {
  const move = nextMove(loaded.facts);
  switch (move.kind) {
    case "wait":
      return [];
    case "train":
      return train(needs, context, loaded, at);
    case "deploy":
      return deploy(needs, context, loaded, move.candidate, at);
    case "validate":
      return gathered === undefined ? [] : judge(loaded, gathered, at);
    case "stage":
      return stage(needs, context, loaded, at);
    case "ask":
      return ask(needs, context, loaded, move.to, at);
    case "follow-rollout":
      return [
        step(
          loaded,
          { rollout: move.rollout, status: "rolling-out" },
          "rollout-started",
          "its votes started a rollout",
          at,
        ),
      ];
    case "end":
      return end(loaded, move, at);
  }
};

type PipelineStep =
  | "training-requested"
  | "candidate-chosen"
  | "gates-passed"
  | "candidate-staged"
  | "votes-asked"
  | "rollout-started";

const step = (
  { pipeline }: LoadedPipeline,
  fields: Partial<Pipeline>,
  decision: PipelineStep,
  reason: string,
  at: number,
): ChangeOf<"pipeline"> =>
  pipelineChange(pipeline, { ...pipeline.state, ...fields }, { event: `pipeline-${decision}`, decision, reason }, at);

const end = (
  { pipeline, monitor }: LoadedPipeline,
  { status, reason }: Omit<Extract<PipelineMove, { kind: "end" }>, "kind">,
  at: number,
): readonly Change[] => {
  const ended = endPipeline(pipeline, monitor, { status, decision: status, reason }, at);
  return ended.monitor === undefined ? [ended.pipeline] : [ended.pipeline, ended.monitor];
};

const train = async (
  { artifacts, ids }: MoveNeeds,
  { workspace, actor }: CommandContext,
  loaded: LoadedPipeline,
  at: number,
): Promise<readonly Change[]> => {
  const { training } = loaded.pipeline.state.policy;
  const { sha256 } = training.dataset;
  const missing = await datasetRefusal(artifacts, workspace, sha256);
  if (missing !== undefined) {
    const reason = `the data set ${sha256} is ${missing.code === "dataset-not-found" ? "not in the workspace" : "archived"}`;
    return end(loaded, { status: "failed", reason }, at);
  }
  const run = decideRequestTrainingRun(loaded.model.state, training, ids.next(), actor, at);
  if (!run.ok) return end(loaded, { status: "failed", reason: `nothing can be trained so: ${run.refusal.code}` }, at);
  const { id } = run.value.state;
  return [run.value.change, step(loaded, { trainingRun: id }, "training-requested", `on data set ${sha256}`, at)];
};

const deploy = async (
  needs: MoveNeeds,
  { workspace }: CommandContext,
  loaded: LoadedPipeline,
  candidate: number,
  at: number,
): Promise<readonly Change[]> => {
  const { target, candidate: version, model } = loaded;
  if (target === undefined || version === undefined)
    return end(loaded, { status: "failed", reason: "the model has no route, so the candidate has nowhere to go" }, at);
  const request = { effectId: needs.ids.next(), at };
  const altered = await integrityRefusal(needs, workspace, version.state);
  const decision =
    altered !== undefined
      ? refuse(altered)
      : target.state.kind === "lambda"
        ? decideDeployment(target, version.state, model.state.riskTier, request)
        : accept(undefined);
  if (!decision.ok)
    return end(
      loaded,
      { status: "failed", reason: `version ${candidate} cannot be deployed: ${decision.refusal.code}` },
      at,
    );
  const moved = step(
    loaded,
    { candidate, status: "deploying" },
    "candidate-chosen",
    `version ${candidate} comes to ${target.state.name}`,
    at,
  );
  return decision.value === undefined ? [moved] : [decision.value, moved];
};

const judge = (loaded: LoadedPipeline, { evidence, sha256 }: Gathered, at: number): readonly Change[] => {
  const gates = assessGates(evidence, loaded.pipeline.state.policy.gates);
  const judged = { ...loaded.pipeline, state: { ...loaded.pipeline.state, gates, evidence: sha256 } };
  const failed = gates.filter(({ verdict }) => verdict !== "PASS");
  if (failed.length === 0) {
    const reason = gates.map(({ gate, reason: why }) => `${gate}: ${why}`).join("; ");
    return [step({ ...loaded, pipeline: judged }, { status: "awaiting-votes" }, "gates-passed", reason, at)];
  }
  const reason = failed.map(({ gate, verdict, reason: why }) => `${gate} ${verdict}: ${why}`).join("; ");
  return end({ ...loaded, pipeline: judged }, { status: "champion-kept", reason }, at);
};

const stage = async (
  needs: MoveNeeds,
  { workspace }: CommandContext,
  loaded: LoadedPipeline,
  at: number,
): Promise<readonly Change[]> => {
  const prepared = await subjectOf(needs, workspace, loaded, "Staging");
  if (prepared === undefined) return [];
  const reason = `passed the gates of pipeline ${loaded.pipeline.state.id}`;
  const moved = decideTransition(prepared.subject, prepared.pending, {
    to: "Staging",
    reason,
    salt: needs.ids.next(),
    at,
  });
  if (!moved.ok) return hindered(loaded, moved.refusal.code, at);
  const { version, others, lapsed } = moved.value;
  return [version, ...others, ...lapsed, step(loaded, {}, "candidate-staged", reason, at)];
};

const ask = async (
  needs: MoveNeeds,
  { workspace, actor }: CommandContext,
  loaded: LoadedPipeline,
  to: "Approved" | "Production",
  at: number,
): Promise<readonly Change[]> => {
  const { approvalPolicy, ids } = needs;
  const { id, policy, trigger, changeRequests } = loaded.pipeline.state;
  const prepared = await subjectOf(needs, workspace, loaded, to);
  const rule = approvalPolicy.ruleFor(loaded.model.state.riskTier, to);
  if (prepared === undefined || rule === undefined) return [];
  const opening = {
    id: ids.next(),
    actor,
    to,
    reason: foreignText(`retrained by pipeline ${id}: ${trigger.reason}`, reasonLengthMax),
    plan: to === "Production" ? policy.rollout : null,
    rolloutId: ids.next(),
    effectId: ids.next(),
    salt: ids.next(),
    at,
  };
  const opened = decideOpening(prepared.subject, prepared.pending, { rule, policyHash: approvalPolicy.hash }, opening);
  if (!opened.ok) return hindered(loaded, opened.refusal.code, at);
  const { request, version, others } = opened.value;
  const asked = { ...changeRequests, [to === "Approved" ? "approved" : "production"]: opening.id };
  const moved = step(loaded, { changeRequests: asked }, "votes-asked", `people are asked for ${to}: ${opening.id}`, at);
  return [request, version, ...others, moved];
};

const reasonLengthMax = 2_000;

/** What people are about to settle is waited for; anything else that stands in the way ends the pipeline. */
const passing: ReadonlySet<string> = new Set(["change-request-open", "rollout-in-progress", "route-has-canary"]);

const hindered = (loaded: LoadedPipeline, code: string, at: number): readonly Change[] =>
  passing.has(code)
    ? []
    : end(loaded, { status: "champion-kept", reason: `the candidate cannot be moved: ${code}` }, at);

const subjectOf = async (
  { aggregates }: MoveNeeds,
  workspace: string,
  { model, candidate }: LoadedPipeline,
  to: "Staging" | "Approved" | "Production",
) => {
  if (candidate === undefined) return undefined;
  const subject = await loadStageSubject(aggregates, workspace, { model, version: candidate }, to);
  const { openChangeRequest } = candidate.state;
  const pending =
    openChangeRequest === null ? undefined : await aggregates.load(workspace, "change-request", openChangeRequest);
  return { subject, pending };
};
