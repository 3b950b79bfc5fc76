import { accept, type Result, refuse } from "../result.ts";
import type { EpochMs } from "../time.ts";
import { checkLocation } from "./check-location.ts";
import { artifactLocationOf, type TrackingExperiment } from "./tracking-experiment.ts";
import { checkKey, checkLength, checkLine, keyLengthMax } from "./tracking-name.ts";
import { type InvalidTracking, invalid, type TrackingRefusal } from "./tracking-refusal.ts";
import type { TrackingStage } from "./tracking-stage.ts";

/** Characters; MLflow 3.17 has 20 000 for the value of an experiment's tag. */
const nameLengthMax = 500;
const tagLengthMax = 20_000;
/** All tags of an experiment together; they lie in one item of at most 400 kB. */
const tagsLengthMax = 200_000;

export interface ExperimentDraft {
  readonly name: string;
  /** Empty for the default. */
  readonly artifactLocation: string;
  readonly tags: ReadonlyMap<string, string>;
}

/** Decides a new experiment. That its name is free, only its store can tell. */
export const decideExperiment = (
  draft: ExperimentDraft,
  id: string,
  at: EpochMs,
): Result<TrackingExperiment, InvalidTracking> => {
  const name = checkName(draft.name);
  if (!name.ok) return name;
  const location = draft.artifactLocation === "" ? accept("") : checkLocation(draft.artifactLocation);
  if (!location.ok) return location;
  const tags = checkTags(draft.tags);
  if (!tags.ok) return tags;
  return accept({
    schema: "tracking-experiment.v1",
    id,
    name: draft.name,
    artifactLocation: draft.artifactLocation === "" ? artifactLocationOf(id) : draft.artifactLocation,
    stage: "active",
    tags: draft.tags,
    createdAt: at,
    updatedAt: at,
  });
};

/** Decides another name; a deleted experiment keeps its own. */
export const renameExperiment = (
  experiment: TrackingExperiment,
  name: string,
  at: EpochMs,
): Result<TrackingExperiment, TrackingRefusal> => {
  const checked = checkName(name);
  if (!checked.ok) return checked;
  const active = whileExperimentIs("active", experiment);
  return active.ok ? accept({ ...experiment, name, updatedAt: at }) : active;
};

/** Deletes an active experiment or restores a deleted one. */
export const moveExperiment = (
  experiment: TrackingExperiment,
  stage: TrackingStage,
  at: EpochMs,
): Result<TrackingExperiment, TrackingRefusal> => {
  const movable = whileExperimentIs(stage === "active" ? "deleted" : "active", experiment);
  return movable.ok ? accept({ ...experiment, stage, updatedAt: at }) : movable;
};

/** Sets a tag of an active experiment. */
export const tagExperiment = (
  experiment: TrackingExperiment,
  key: string,
  value: string,
): Result<TrackingExperiment, TrackingRefusal> => {
  const tags = new Map([...experiment.tags, [key, value] as const]);
  const checked = checkTags(new Map([[key, value]]), tags);
  if (!checked.ok) return checked;
  const active = whileExperimentIs("active", experiment);
  return active.ok ? accept({ ...experiment, tags }) : active;
};

/** Takes a tag off an active experiment. */
export const untagExperiment = (
  experiment: TrackingExperiment,
  key: string,
): Result<TrackingExperiment, TrackingRefusal> => {
  const active = whileExperimentIs("active", experiment);
  if (!active.ok) return active;
  if (!experiment.tags.has(key))
    return refuse({ code: "tracking-tag-not-found", what: "experiment", id: experiment.id, key });
  return accept({ ...experiment, tags: new Map([...experiment.tags].filter(([other]) => other !== key)) });
};

/** Refuses an experiment in another stage. */
export const whileExperimentIs = (
  stage: TrackingStage,
  experiment: TrackingExperiment,
): Result<TrackingExperiment, TrackingRefusal> =>
  experiment.stage === stage
    ? accept(experiment)
    : refuse({ code: "tracking-stage", what: "experiment", id: experiment.id, stage: experiment.stage });

const checkName = (name: string): Result<string, InvalidTracking> => {
  if (name === "") return invalid("Invalid experiment name: ''");
  const line = checkLine(name, "name");
  return line.ok ? checkLength(name, nameLengthMax, "name") : line;
};

const checkTags = (
  sent: ReadonlyMap<string, string>,
  all: ReadonlyMap<string, string> = sent,
): Result<null, InvalidTracking> => {
  for (const [key, value] of sent) {
    const name = checkKey(key, "key");
    if (!name.ok) return name;
    const keyLength = checkLength(key, keyLengthMax, "key");
    if (!keyLength.ok) return keyLength;
    const length = checkLength(value, tagLengthMax, "value");
    if (!length.ok) return length;
  }
  const total = [...all].reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  return total <= tagsLengthMax ? accept(null) : invalid(`tags exceed ${tagsLengthMax} characters in all`);
};
