import type { ChangeRequest } from "../change-request/change-request.ts";
import type { ModelVersion } from "../model-version/model-version.ts";
import type { Rollout } from "../rollout/rollout.ts";
import type { Target } from "../routing/target.ts";
import type { TrainingRun } from "../training/training-run.ts";
import type { Pipeline } from "./pipeline.ts";

/** What a pipeline's next move depends on, as it is now. */
export interface PipelineFacts {
  readonly pipeline: Pipeline;
  readonly run: TrainingRun | undefined;
  readonly candidate: ModelVersion | undefined;
  /** What serves the model's route. */
  readonly target: Target | undefined;
  readonly approvedRequest: ChangeRequest | undefined;
  readonly productionRequest: ChangeRequest | undefined;
  readonly rollout: Rollout | undefined;
}

export type PipelineMove =
  /** Somebody or something else has to move first. */
  | { readonly kind: "wait"; readonly for: string }
  | { readonly kind: "train" }
  | { readonly kind: "deploy"; readonly candidate: number }
  | { readonly kind: "validate" }
  | { readonly kind: "stage" }
  | { readonly kind: "ask"; readonly to: "Approved" | "Production" }
  | { readonly kind: "follow-rollout"; readonly rollout: string }
  | { readonly kind: "end"; readonly status: "succeeded" | "champion-kept" | "failed"; readonly reason: string };

/**
 * Decides what a pipeline does next: train, deploy the candidate, hold it against the champion, ask people twice, follow the
 * rollout that they approved. Whatever else happens to its parts, it ends, and says why.
 */
export const nextMove = (facts: PipelineFacts): PipelineMove => {
  switch (facts.pipeline.status) {
    case "training":
      return afterTraining(facts);
    case "deploying":
      return afterDeployment(facts);
    case "awaiting-votes":
      return afterGates(facts);
    case "rolling-out":
      return afterRollout(facts);
    case "awaiting-approval":
      return { kind: "wait", for: "somebody to approve the retraining" };
    default:
      return { kind: "wait", for: "nothing: it has ended" };
  }
};

const afterTraining = ({ pipeline, run }: PipelineFacts): PipelineMove => {
  if (pipeline.candidate !== null) return { kind: "deploy", candidate: pipeline.candidate };
  if (run === undefined) return { kind: "train" };
  if (run.status === "failed") return end("failed", `the training run failed: ${run.failure ?? "without a reason"}`);
  if (run.status !== "succeeded" || run.version === null) return { kind: "wait", for: "the training job" };
  return { kind: "deploy", candidate: run.version };
};

const afterDeployment = ({ pipeline: { candidate }, target }: PipelineFacts): PipelineMove => {
  const deployment = target?.deployments.find(({ version }) => version === candidate);
  // Where somebody else runs the target, somebody else says where the candidate answers.
  if (deployment === undefined && target !== undefined && target.kind !== "lambda")
    return { kind: "wait", for: `version ${candidate} on ${target.name}` };
  if (candidate === null || deployment === undefined)
    return end("failed", "the candidate is on no target of the model's route, so nobody can ask it");
  if (deployment.status === "failed")
    return end("failed", `version ${candidate} could not be deployed: ${deployment.failure ?? ""}`);
  return deployment.status === "ready" ? { kind: "validate" } : { kind: "wait", for: "the candidate's deployment" };
};

const afterGates = (facts: PipelineFacts): PipelineMove => {
  const { pipeline, candidate, approvedRequest, productionRequest } = facts;
  if (candidate === undefined) return end("champion-kept", `version ${pipeline.candidate} is not there any more`);
  switch (candidate.stage) {
    case "Development":
      return { kind: "stage" };
    case "Staging":
      return approvedRequest === undefined ? { kind: "ask", to: "Approved" } : votes(approvedRequest);
    case "Approved":
      return productionRequest === undefined ? { kind: "ask", to: "Production" } : started(productionRequest);
    case "Production":
      return end("succeeded", `version ${candidate.number} is in Production`);
    default:
      return end(
        "champion-kept",
        `version ${candidate.number} is ${candidate.stage}, from where no pipeline takes it to Production`,
      );
  }
};

/** A request that is applied has moved what it is about, which may not have been seen yet. */
const votes = (request: ChangeRequest): PipelineMove =>
  request.status === "open" || request.status === "applied"
    ? { kind: "wait", for: `votes on change request ${request.id}` }
    : end("champion-kept", requestEnd(request));

const started = (request: ChangeRequest): PipelineMove => {
  if (request.status === "applied" && request.rollout !== null)
    return { kind: "follow-rollout", rollout: request.rollout };
  return votes(request);
};

const requestEnd = ({ to, status, votes: cast }: ChangeRequest): string => {
  const reasons = cast.filter(({ decision }) => decision === "reject").map(({ reason }) => reason);
  const why = reasons.length > 0 ? `: ${reasons.join("; ")}` : "";
  return `the request to move the candidate to ${to} is ${status}${why}`;
};

const afterRollout = ({ rollout }: PipelineFacts): PipelineMove => {
  switch (rollout?.status) {
    case "promoted":
      return end("succeeded", `version ${rollout.candidate} was promoted by its rollout`);
    case "rolled-back":
    case "aborted":
      return end("champion-kept", `the rollout was ${rollout.status}: ${rollout.decisions.at(-1)?.reason ?? ""}`);
    default:
      return { kind: "wait", for: "the rollout" };
  }
};

const end = (status: "succeeded" | "champion-kept" | "failed", reason: string): PipelineMove => ({
  kind: "end",
  status,
  reason,
});
