import type { Change, Effect, Loaded } from "../command/change.ts";
import type { Model } from "../model/model.ts";
import type { Metrics } from "../model-version/model-version.ts";
import { accept, type Result, refuse } from "../result.ts";
import type { EpochMs } from "../time.ts";
import type { TrainingRun, TrainingSpec } from "./training-run.ts";

export type TrainingRefusal =
  | { readonly code: "target-is-a-feature"; readonly target: string }
  | { readonly code: "duplicate-feature"; readonly feature: string };

/**
 * Decides whether a training run may be requested, and asks its launcher for a job.
 *
 * @param run  32 hex digits, new; also the id of the effect that submits the job, so one run never becomes two jobs
 * @returns    the change that creates the run, or why the specification cannot be trained
 */
export const decideRequestTrainingRun = (
  model: Model,
  spec: TrainingSpec,
  run: string,
  requestedBy: string,
  at: EpochMs,
): Result<{ readonly change: Change; readonly state: TrainingRun }, TrainingRefusal> => {
  if (spec.features.some(({ name }) => name === spec.target))
    return refuse({ code: "target-is-a-feature", target: spec.target });
  const seen = new Set<string>();
  for (const { name } of spec.features) {
    if (seen.has(name)) return refuse({ code: "duplicate-feature", feature: name });
    seen.add(name);
  }
  const state: TrainingRun = {
    schema: "training-run.v1",
    id: run,
    model: model.id,
    modelName: model.name,
    status: "requested",
    spec,
    requestedBy,
    job: null,
    version: null,
    metrics: null,
    failure: null,
    requestedAt: at,
    submittedAt: null,
    finishedAt: null,
  };
  const effects = [submitJob(run)];
  const change = { ...changeOf(model.riskTier, state), basis: null, event: "training-run-requested", effects };
  return accept({ change, state });
};

/** The launcher's work for a run: submit its job. */
export const submitJob = (run: string): Effect => ({
  id: run,
  worker: "training-launcher",
  type: "submit-job",
  payload: { run },
});

/**
 * Records that a run's job was submitted. A run that is further along already answers no change: the confirmation came twice.
 *
 * @param job  id that AWS Batch gave
 */
export const decideJobSubmitted = (
  loaded: Loaded<TrainingRun>,
  riskTier: number,
  job: string,
  at: EpochMs,
): readonly Change[] => {
  if (loaded.state.status !== "requested") return [];
  const state: TrainingRun = { ...loaded.state, status: "submitted", job, submittedAt: at };
  return [
    { ...changeOf(riskTier, state), basis: loaded, event: "training-run-submitted", settles: [submitJob(state.id)] },
  ];
};

/** Records that a run's version was registered. Goes into the transaction that registers it. */
export const decideRunSucceeded = (
  loaded: Loaded<TrainingRun>,
  riskTier: number,
  result: { readonly version: number; readonly metrics: Metrics },
  at: EpochMs,
): readonly Change[] => finish(loaded, riskTier, "training-run-succeeded", { status: "succeeded", ...result }, at);

/** Records why a run ended without a version. */
export const decideRunFailed = (
  loaded: Loaded<TrainingRun>,
  riskTier: number,
  failure: string,
  at: EpochMs,
): readonly Change[] =>
  finish(loaded, riskTier, "training-run-failed", { status: "failed", failure: failure.slice(0, 2_000) }, at);

const finish = (
  loaded: Loaded<TrainingRun>,
  riskTier: number,
  event: string,
  outcome: Pick<TrainingRun, "status"> & Partial<TrainingRun>,
  at: EpochMs,
): readonly Change[] => {
  if (loaded.state.status === "succeeded" || loaded.state.status === "failed") return [];
  const state: TrainingRun = { ...loaded.state, ...outcome, finishedAt: at };
  // A job can end before its submission was confirmed; nothing is left for the launcher then.
  const settles = loaded.state.status === "requested" ? [submitJob(state.id)] : [];
  return [{ ...changeOf(riskTier, state), basis: loaded, event, settles }];
};

const changeOf = (riskTier: number, state: TrainingRun) =>
  ({ kind: "training-run", id: state.id, state, riskTier, listing: { group: state.model, sort: state.id } }) as const;
