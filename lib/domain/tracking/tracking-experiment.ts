import type { EpochMs } from "../time.ts";
import type { TrackingStage } from "./tracking-stage.ts";

/** A named place for runs; MLflow calls it an experiment. */
export interface TrackingExperiment {
  readonly schema: "tracking-experiment.v1";
  /** `0`, or 32 hex digits that sort by time of making. */
  readonly id: string;
  /** One experiment of a workspace has it, in whatever stage. */
  readonly name: string;
  /** Where the artifacts of its runs lie, a URI. */
  readonly artifactLocation: string;
  readonly stage: TrackingStage;
  readonly tags: ReadonlyMap<string, string>;
  readonly createdAt: EpochMs;
  readonly updatedAt: EpochMs;
}

export const defaultExperimentId = "0";

/** The experiment that every workspace has before anybody writes: clients log to it when told no other. */
export const defaultExperiment = (): TrackingExperiment => ({
  schema: "tracking-experiment.v1",
  id: defaultExperimentId,
  name: "Default",
  artifactLocation: artifactLocationOf(defaultExperimentId),
  stage: "active",
  tags: new Map(),
  createdAt: 0,
  updatedAt: 0,
});

/** Where an experiment's artifacts lie unless its maker says otherwise: the server's own artifact routes. */
export const artifactLocationOf = (experiment: string): string => `mlflow-artifacts:/${experiment}`;
