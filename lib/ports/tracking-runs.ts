import type { Result } from "../domain/result.ts";
import type { EpochMs } from "../domain/time.ts";
import type { MetricPoint, MetricValue } from "../domain/tracking/metric.ts";
import type { TrackingRun } from "../domain/tracking/tracking-run.ts";
import type { RecordRefusal, StoredRecord } from "./stored-record.ts";

/** An ended run that was changed since it was last entered in the log. */
export interface UnenteredRun {
  readonly workspace: string;
  readonly run: string;
  /** Of the run, when it was last changed. */
  readonly revision: number;
}

export interface RunWrite {
  readonly before: StoredRecord<TrackingRun>;
  readonly after: TrackingRun;
  /** What was logged of its metrics; points that are in its history already change nothing. */
  readonly points: readonly MetricPoint[];
  readonly at: EpochMs;
}

/** A row of a list: whom it finds, and its place there. Lists are in ascending order of `sort`. */
export interface ListedRow {
  readonly id: string;
  readonly sort: string;
}

/** Tracking runs, their metric histories, and which of them have yet to enter the log. Strongly consistent. */
export interface TrackingRuns {
  load(workspace: string, id: string): Promise<StoredRecord<TrackingRun> | undefined>;
  /** Those that are there, in the order asked for. */
  loadAll(workspace: string, ids: readonly string[]): Promise<readonly TrackingRun[]>;
  create(workspace: string, run: TrackingRun): Promise<Result<undefined, RecordRefusal>>;
  /** Writes a change of a run with its points in one transaction, or nothing; a run that has ended is then unentered. */
  write(workspace: string, change: RunWrite): Promise<Result<undefined, RecordRefusal>>;
  /** An experiment's runs in any stage, latest start first, then by id; fewer than `limit` only at the end. */
  list(workspace: string, experiment: string, page: ListQuery): Promise<readonly ListedRow[]>;
  /** All values of a metric once each, by timestamp, step and value. */
  history(
    workspace: string,
    run: string,
    key: string,
    page: ListQuery,
  ): Promise<{ readonly values: readonly MetricValue[]; readonly next?: string }>;
  /** Runs to be entered in the log that were last changed before an instant; eventually consistent, good enough to look. */
  unentered(before: EpochMs): Promise<readonly UnenteredRun[]>;
  /** Takes a run off that list unless it was changed after the revision. */
  settle(run: UnenteredRun): Promise<void>;
}

export interface ListQuery {
  readonly limit: number;
  /** Of the page before: `sort` of its last row, or its `next`. */
  readonly after?: string;
}
