import type { PipelineRefusal } from "../../domain/pipeline/command-pipeline.ts";
import type { TriggerRefusal } from "../../domain/pipeline/decide-trigger.ts";
import type { PipelineNotFound } from "../../usecases/find-pipeline.ts";
import { iso } from "../iso-time.ts";
import type { ProblemTypes } from "./problem-type.ts";

/** That nobody approves their own is told among the problems of change requests. */
type PipelineProblem = PipelineNotFound | Exclude<PipelineRefusal, { readonly code: "self-approval" }> | TriggerRefusal;

export const pipelineProblems: ProblemTypes<PipelineProblem> = {
  "pipeline-not-found": {
    status: 404,
    title: "There is no such pipeline",
    detail: ({ pipeline }) => `No pipeline ${pipeline} in this workspace.`,
  },
  "wrong-pipeline-status": {
    status: 409,
    title: "The pipeline is not where this is possible",
    detail: ({ pipelineStatus, needed }) => `The pipeline is ${pipelineStatus}; this needs ${needed}.`,
  },
  "candidate-is-champion": {
    status: 422,
    title: "The candidate is the champion",
    detail: ({ version }) =>
      `Version ${version} is in Production already; name the one that shall be compared with it.`,
  },
  "candidate-in-wrong-stage": {
    status: 409,
    title: "The candidate is in a stage that leads nowhere",
    detail: ({ version, stage }) =>
      `Version ${version} is in ${stage}; a pipeline takes to Production what is in Development, Staging or Approved.`,
  },
  "no-retraining-policy": {
    status: 409,
    title: "The model has no policy for this",
    detail: ({ model }) => `The monitor of ${model} says nothing about retraining. Give it a retraining policy first.`,
  },
  "no-champion": {
    status: 409,
    title: "The model has no champion",
    detail: ({ model }) => `No version of ${model} is in Production, so nothing can be trained again.`,
  },
  "pipeline-in-progress": {
    status: 409,
    title: "A retraining of this model is under way",
    detail: ({ model, pipeline }) => `${model} is being retrained by pipeline ${pipeline}; one at a time.`,
  },
  cooldown: {
    status: 409,
    title: "The model is cooling down",
    detail: ({ model, triggeredAt, until }) =>
      `A retraining of ${model} was triggered at ${iso(triggeredAt)}, whatever came of it; its policy allows the next at ${iso(until)}.`,
  },
};
