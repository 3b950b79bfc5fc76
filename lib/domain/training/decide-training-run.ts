import type { Change, Effect, Loaded } from "../command/change.ts";
import type { EventType } from "../command/event-type.ts";
import { foreignText } from "../foreign-text.ts";
import type { Model } from "../model/model.ts";
import type { Metrics } from "../model-version/model-version.ts";
import { accept, type Result, refuse } from "../result.ts";
import type { EpochMs } from "../time.ts";
import { type SpecRefusal, specRefusal } from "./spec-refusal.ts";
import type { TrainingRun, TrainingSpec } from "./training-run.ts";

/** No launcher lives this long, so after it the job that one may have submitted is listed, and nobody else submits. */
const launchMsMax = 120_000;

const failureLengthMax = 2_000;

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
): Result<{ readonly change: Change; readonly state: TrainingRun }, SpecRefusal> => {
  const unusable = specRefusal(spec);
  if (unusable !== undefined) return refuse(unusable);
  const state: TrainingRun = {
    schema: "training-run.v1",
    id: run,
    model: model.id,
    modelName: model.name,
    status: "requested",
    spec,
    riskTier: model.riskTier,
    requestedBy,
    launchingUntil: null,
    job: null,
    version: null,
    metrics: null,
    failure: null,
    requestedAt: at,
    submittedAt: null,
    finishedAt: null,
  };
  const effects = [submitJob(run)];
  const event = "training-run-requested" as const;
  const change = { ...changeOf(model.riskTier, state), basis: null, event, effects };
  return accept({ change, state });
};

/**
 * The reconciler's work for a job: see how it ended, should AWS never say so.
 *
 * @param job  id that AWS Batch gave, a UUID
 */
const awaitJob = (job: string): Effect => ({
  id: job.replaceAll("-", ""),
  worker: "reconciler",
  type: "await-job",
  payload: { job },
});

/** The launcher's work for a run: submit its job. */
export const submitJobEffect = "submit-job";
const submitJob = (run: string): Effect => ({
  id: run,
  worker: "training-launcher",
  type: submitJobEffect,
  payload: { run },
});

/**
 * Gives a run to one launcher for a while. AWS Batch takes no idempotency token and may list a new job late: launchers
 * that came at once, or soon after one that died, would submit twice. No change: another one has the run, or it is past that.
 */
export const decideLaunch = (loaded: Loaded<TrainingRun>, riskTier: number, at: EpochMs): readonly Change[] => {
  const { status, launchingUntil } = loaded.state;
  if (status !== "requested" || (launchingUntil !== null && at < launchingUntil)) return [];
  const state: TrainingRun = { ...loaded.state, launchingUntil: at + launchMsMax };
  return [{ ...changeOf(riskTier, state), basis: loaded, event: "training-run-launching" }];
};

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
  const state: TrainingRun = { ...loaded.state, status: "submitted", launchingUntil: null, job, submittedAt: at };
  const work = { effects: [awaitJob(job)], settles: [submitJob(state.id)] };
  return [{ ...changeOf(riskTier, state), basis: loaded, event: "training-run-submitted", ...work }];
};

/**
 * Whether the end of a job is the end of a run: not of one that has ended, nor of one that has another job.
 *
 * @param job  Batch job id; null for a job that was never submitted
 */
export const awaitsEndOf = ({ status, job: own }: TrainingRun, job: string | null): boolean =>
  (status === "requested" || status === "submitted") && (own === null || own === job);

/** Records that a run's version was registered. Goes into the transaction that registers it. */
export const decideRunSucceeded = (
  loaded: Loaded<TrainingRun>,
  riskTier: number,
  { job, ...result }: { readonly job: string; readonly version: number; readonly metrics: Metrics },
  at: EpochMs,
): readonly Change[] => finish(loaded, riskTier, job, "training-run-succeeded", { status: "succeeded", ...result }, at);

/**
 * Records why a run ended without a version.
 *
 * @param failure  in the words of whoever failed
 */
export const decideRunFailed = (
  loaded: Loaded<TrainingRun>,
  riskTier: number,
  { job, failure }: { readonly job: string | null; readonly failure: string },
  at: EpochMs,
): readonly Change[] => {
  const outcome = { status: "failed", failure: foreignText(failure, failureLengthMax) } as const;
  return finish(loaded, riskTier, job, "training-run-failed", outcome, at);
};

const finish = (
  loaded: Loaded<TrainingRun>,
  riskTier: number,
  job: string | null,
  event: EventType,
  outcome: Pick<TrainingRun, "status"> & Partial<TrainingRun>,
  at: EpochMs,
): readonly Change[] => {
  if (!awaitsEndOf(loaded.state, job)) return [];
  const state: TrainingRun = { ...loaded.state, ...outcome, launchingUntil: null, job, finishedAt: at };
  // A job can end before its submission was confirmed; nothing is left for the launcher then.
  const submitted = loaded.state.status === "submitted" ? loaded.state.job : null;
  const settles = [submitted === null ? submitJob(state.id) : awaitJob(submitted)];
  return [{ ...changeOf(riskTier, state), basis: loaded, event, settles }];
};

const changeOf = (riskTier: number, state: TrainingRun) =>
  ({ kind: "training-run", id: state.id, state, riskTier, listing: { group: state.model, sort: state.id } }) as const;
