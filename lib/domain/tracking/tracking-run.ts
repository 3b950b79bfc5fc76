import type { EpochMs } from "../time.ts";
import type { MetricValue } from "./metric.ts";

export const runStatuses = ["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"] as const;
export type RunStatus = (typeof runStatuses)[number];

/** What a client tells about one go at training, as it goes; not a training run, which we start ourselves. */
export interface TrackingRun {
  readonly schema: "tracking-run-record.v1";
  /** 32 hex digits. */
  readonly id: string;
  readonly experiment: string;
  /** Also its tag `mlflow.runName`. */
  readonly name: string;
  readonly status: RunStatus;
  /** As the client says it: no attribution. */
  readonly user: string;
  readonly startTime: EpochMs;
  readonly endTime: EpochMs | null;
  /** Where its artifacts lie, a URI. */
  readonly artifactUri: string;
  readonly deletedAt: EpochMs | null;
  readonly tags: ReadonlyMap<string, string>;
  /** Never changed once logged. */
  readonly params: ReadonlyMap<string, string>;
  /** Latest value of each metric. */
  readonly metrics: ReadonlyMap<string, MetricValue>;
  readonly datasets: readonly DatasetInput[];
  /** Ids of the logged models that it read. */
  readonly modelInputs: readonly string[];
  readonly modelOutputs: readonly ModelOutput[];
  /** All that was ever logged of its metrics. */
  readonly history: MetricHistoryMark;
}

/** A data set that a run read, by name and digest in its experiment. */
export interface DatasetInput {
  readonly name: string;
  readonly digest: string;
  /** What it was read for is the tag `mlflow.data.context`. */
  readonly tags: ReadonlyMap<string, string>;
}

/** A logged model that a run made. */
export interface ModelOutput {
  readonly model: string;
  readonly step: number;
}

/** How far a metric history has come: a hash chain over its writes, kept by its store. */
export interface MetricHistoryMark {
  readonly writes: number;
  /** Lower-case hex SHA-256; 64 zeros before the first write. */
  readonly digest: string;
}

export const runNameTag = "mlflow.runName";

export const emptyHistory: MetricHistoryMark = { writes: 0, digest: "0".repeat(64) };

/** Whether a run has ended: what is logged after that is allowed, and makes it enter the log anew. */
export const hasEnded = ({ status }: Pick<TrackingRun, "status">): boolean => isEnding(status);

/** Whether a status is one that a run ends with. */
export const isEnding = (status: RunStatus): status is EndStatus =>
  status === "FINISHED" || status === "FAILED" || status === "KILLED";

export type EndStatus = Extract<RunStatus, "FINISHED" | "FAILED" | "KILLED">;
