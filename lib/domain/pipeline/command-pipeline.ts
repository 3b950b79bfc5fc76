import type { ChangeOf, Loaded } from "../command/change.ts";
import type { RiskTier } from "../model/model.ts";
import type { ModelVersion, Stage } from "../model-version/model-version.ts";
import type { Monitor } from "../monitoring/monitor.ts";
import { accept, type Result, refuse } from "../result.ts";
import type { EpochMs } from "../time.ts";
import type { TrainingSpec } from "../training/training-run.ts";
import type { Pipeline, PipelineStatus } from "./pipeline.ts";
import { isEnded, type PipelineEnd, pipelineChange, type Taken } from "./pipeline-change.ts";

export type PipelineRefusal =
  | { readonly code: "wrong-pipeline-status"; readonly pipelineStatus: PipelineStatus; readonly needed: string }
  | { readonly code: "candidate-is-champion"; readonly version: number }
  | { readonly code: "candidate-in-wrong-stage"; readonly version: number; readonly stage: Stage }
  | { readonly code: "self-approval" };

export interface PipelineChanges {
  readonly pipeline: ChangeOf<"pipeline">;
  readonly monitor: ChangeOf<"monitor"> | undefined;
}

/** What somebody consents to. */
interface PipelineApproval {
  readonly actor: string;
  /** Of the model as it is now. */
  readonly riskTier: RiskTier;
  readonly reason: string;
  /** Fresher data than the policy names. */
  readonly dataset?: TrainingSpec["dataset"];
  /** A version that was trained elsewhere: nothing is trained then. */
  readonly candidate?: Pick<ModelVersion, "number" | "stage">;
}

/** Stages from which a pipeline takes a candidate to Production. */
const candidateStages: ReadonlySet<Stage> = new Set(["Development", "Staging", "Approved"]);

/**
 * Lets a pipeline that waits for somebody's consent go on: with the data set of its policy, with a fresher one, or with a
 * version that was trained elsewhere. What is or was in Production is no candidate: it would go through every gate for nothing.
 *
 * For tiers 1 to 3 whoever triggered it by hand does not consent to it; what an incident triggered, nobody asked for.
 */
export const decidePipelineApproval = (
  pipeline: Loaded<Pipeline>,
  { actor, riskTier, reason, dataset, candidate }: PipelineApproval,
  at: EpochMs,
): Result<ChangeOf<"pipeline">, PipelineRefusal> => {
  const { status, trigger, policy, champion } = pipeline.state;
  if (status !== "awaiting-approval")
    return refuse({ code: "wrong-pipeline-status", pipelineStatus: status, needed: "awaiting-approval" });
  if (riskTier !== 4 && trigger.kind === "manual" && trigger.requestedBy === actor)
    return refuse({ code: "self-approval" });
  if (candidate?.number === champion) return refuse({ code: "candidate-is-champion", version: champion });
  if (candidate !== undefined && !candidateStages.has(candidate.stage))
    return refuse({ code: "candidate-in-wrong-stage", version: candidate.number, stage: candidate.stage });
  const training = dataset === undefined ? policy.training : { ...policy.training, dataset };
  const state: Pipeline = {
    ...pipeline.state,
    status: "training",
    policy: { ...policy, training },
    candidate: candidate?.number ?? null,
  };
  const what = candidate === undefined ? "approved" : `approved with version ${candidate.number}, trained elsewhere`;
  return accept(pipelineChange(pipeline, state, { event: "pipeline-approved", decision: what, reason }, at));
};

/** Ends a pipeline that nobody has agreed to. */
export const decidePipelineRejection = (
  pipeline: Loaded<Pipeline>,
  monitor: Loaded<Monitor> | undefined,
  reason: string,
  at: EpochMs,
): Result<PipelineChanges, PipelineRefusal> => {
  const { status } = pipeline.state;
  return status === "awaiting-approval"
    ? accept(endPipeline(pipeline, monitor, { status: "rejected", decision: "rejected", reason }, at))
    : refuse({ code: "wrong-pipeline-status", pipelineStatus: status, needed: "awaiting-approval" });
};

/** Ends a pipeline that is under way; what its rollout moves is the rollout's to stop. */
export const decidePipelineCancellation = (
  pipeline: Loaded<Pipeline>,
  monitor: Loaded<Monitor> | undefined,
  reason: string,
  at: EpochMs,
): Result<PipelineChanges, PipelineRefusal> => {
  const { status } = pipeline.state;
  if (isEnded(pipeline.state) || status === "rolling-out")
    return refuse({
      code: "wrong-pipeline-status",
      pipelineStatus: status,
      needed: "one that has not ended, before its rollout",
    });
  return accept(endPipeline(pipeline, monitor, { status: "cancelled", decision: "cancelled", reason }, at));
};

/** The end of a pipeline, and of its hold on the model's monitor. */
export const endPipeline = (
  pipeline: Loaded<Pipeline>,
  monitor: Loaded<Monitor> | undefined,
  { status, decision, reason }: Omit<Taken, "event"> & { readonly status: PipelineEnd },
  at: EpochMs,
): PipelineChanges => ({
  pipeline: pipelineChange(
    pipeline,
    { ...pipeline.state, status },
    { event: `pipeline-${status}`, decision, reason },
    at,
  ),
  monitor: monitor?.state.pipeline === pipeline.state.id ? monitorPipeline(monitor, { pipeline: null }, at) : undefined,
});

/** What a pipeline's beginning and end write on the monitor of its model. */
export const monitorPipeline = (
  monitor: Loaded<Monitor>,
  fields: Pick<Monitor, "pipeline"> & Partial<Pick<Monitor, "cooldownUntil">>,
  at: EpochMs,
): ChangeOf<"monitor"> => ({
  kind: "monitor",
  id: monitor.state.name,
  basis: monitor,
  event: fields.pipeline === null ? "retraining-ended" : "retraining-triggered",
  riskTier: monitor.state.riskTier,
  state: { ...monitor.state, ...fields, updatedAt: at },
});
