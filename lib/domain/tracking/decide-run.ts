import { accept, type Result, refuse } from "../result.ts";
import type { EpochMs } from "../time.ts";
import { whileExperimentIs } from "./decide-experiment.ts";
import { checkTag } from "./run-batch.ts";
import type { TrackingExperiment } from "./tracking-experiment.ts";
import { checkLine } from "./tracking-name.ts";
import { invalid, type TrackingRefusal } from "./tracking-refusal.ts";
import { emptyHistory, type RunStatus, runNameTag, type TrackingRun } from "./tracking-run.ts";

export interface RunDraft {
  readonly user: string;
  /** Undefined: now. */
  readonly startTime: EpochMs | undefined;
  /** Empty for a random one. */
  readonly name: string;
  readonly tags: readonly (readonly [string, string])[];
}

/**
 * Decides a new run of an active experiment. Its name is the one sent, else that of its tag `mlflow.runName`, else random.
 *
 * @param made  its id, 32 hex digits, a random name, and the time
 */
export const decideRun = (
  experiment: TrackingExperiment,
  draft: RunDraft,
  made: { readonly id: string; readonly name: string; readonly at: EpochMs },
): Result<TrackingRun, TrackingRefusal> => {
  const active = whileExperimentIs("active", experiment);
  if (!active.ok) return active;
  const tags = new Map<string, string>();
  for (const [index, [key, value]] of draft.tags.entries()) {
    const tag = checkTag(key, value, `tags[${index}]`);
    if (!tag.ok) return tag;
    tags.set(key, tag.value);
  }
  const tagged = tags.get(runNameTag) ?? "";
  if (draft.name !== "" && tagged !== "" && draft.name !== tagged)
    return invalid(
      `Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values (run_name='${draft.name}', mlflow.runName='${tagged}').`,
    );
  const named = checkTag(runNameTag, [draft.name, tagged, made.name].find((name) => name !== "") ?? made.name, "tags");
  if (!named.ok) return named;
  const user = draft.user === "" ? accept("") : checkLine(draft.user, "user_id");
  if (!user.ok) return user;
  const startTime = draft.startTime ?? made.at;
  if (!isTime(startTime)) return invalid(notATime("start_time", startTime));
  return accept({
    schema: "tracking-run-record.v1",
    id: made.id,
    experiment: experiment.id,
    name: named.value,
    status: "RUNNING",
    user: draft.user,
    startTime,
    endTime: null,
    artifactUri: `${experiment.artifactLocation.replace(/\/+$/, "")}/${made.id}/artifacts`,
    deletedAt: null,
    tags: tags.set(runNameTag, named.value),
    params: new Map(),
    metrics: new Map(),
    datasets: [],
    modelInputs: [],
    modelOutputs: [],
    history: emptyHistory,
  });
};

export interface RunUpdate {
  readonly status: RunStatus | undefined;
  readonly endTime: EpochMs | undefined;
  /** Empty or undefined: as it is. */
  readonly name: string | undefined;
}

/** Changes what is said of a run; what is undefined stays. A status may follow any other: clients reopen runs. */
export const updateRun = (
  run: TrackingRun,
  { status, endTime, name }: RunUpdate,
): Result<TrackingRun, TrackingRefusal> => {
  if (endTime !== undefined && !isTime(endTime)) return invalid(notATime("end_time", endTime));
  const changed = { ...run, status: status ?? run.status, endTime: endTime ?? run.endTime };
  if (name === undefined || name === "") return accept(changed);
  const tag = checkTag(runNameTag, name, "");
  return tag.ok ? accept({ ...changed, name: tag.value, tags: new Map([...run.tags, [runNameTag, tag.value]]) }) : tag;
};

/** Takes a tag off a run. */
export const untagRun = (run: TrackingRun, key: string): Result<TrackingRun, TrackingRefusal> =>
  run.tags.has(key)
    ? accept({ ...run, tags: new Map([...run.tags].filter(([other]) => other !== key)) })
    : refuse({ code: "tracking-tag-not-found", what: "run", id: run.id, key });

const isTime = (at: number): boolean => Number.isSafeInteger(at) && at >= 0;
const notATime = (name: string, at: number): string =>
  `Invalid value ${at} for parameter '${name}' supplied: it must be a nonnegative integer of milliseconds`;
