import type { EpochMs } from "../time.ts";
import type { MetricPoint } from "./metric.ts";

export const loggedModelStatuses = ["PENDING", "READY", "FAILED"] as const;
export type LoggedModelStatus = (typeof loggedModelStatuses)[number];

/** A model as a client logs it, before anybody registers it: not a model or a version of the registry. */
export interface LoggedModel {
  readonly schema: "logged-model.v1";
  /** `m-` and 32 hex digits. */
  readonly id: string;
  readonly experiment: string;
  /** Not unique. */
  readonly name: string;
  /** Run that made it; empty for none. */
  readonly sourceRun: string;
  /** As its client says it; empty for none. */
  readonly type: string;
  readonly status: LoggedModelStatus;
  readonly artifactUri: string;
  readonly createdAt: EpochMs;
  readonly updatedAt: EpochMs;
  readonly deletedAt: EpochMs | null;
  readonly tags: ReadonlyMap<string, string>;
  readonly params: ReadonlyMap<string, string>;
  readonly metrics: readonly ModelMetric[];
}

/** A value of a metric of a logged model, by the run that measured it. */
export interface ModelMetric extends MetricPoint {
  readonly run: string;
  readonly dataset: { readonly name: string; readonly digest: string } | null;
}

/** @param id  32 hex digits */
export const loggedModelId = (id: string): string => `m-${id}`;
