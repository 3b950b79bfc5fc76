import { assessPerformance, type PerformanceAssessment } from "../domain/drift/assess-performance.ts";
import type { Window } from "../domain/monitoring/monitor.ts";
import { bucketsOfPeriod, type InvalidPeriod } from "../domain/monitoring/period.ts";
import { watchedVersion } from "../domain/monitoring/watched-version.ts";
import { emptyProfile } from "../domain/profile/profile-sum.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { EpochMs } from "../domain/time.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { ProfileStore } from "../ports/profile-store.ts";
import type { ReferenceProfiles } from "../ports/reference-profiles.ts";
import { findMonitor, type MonitorNotFound } from "./find-monitor.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly profiles: ProfileStore;
  readonly referenceProfiles: ReferenceProfiles;
  readonly clock: Clock;
  /** Length of a profile's bucket. */
  readonly bucketSeconds: number;
}

interface Input {
  readonly monitor: string;
  /** Left out: a window before `to`. */
  readonly from?: EpochMs;
  /** Left out: now. */
  readonly to?: EpochMs;
}

export interface MeasuredPerformance extends PerformanceAssessment {
  readonly monitor: string;
  readonly version: number;
  /** The whole buckets that were asked about. */
  readonly window: Window;
}

type Refusal = MonitorNotFound | InvalidPeriod | { readonly code: "nothing-serves"; readonly model: string };

/** How the version that a monitor watches has answered in a period, by the labels that are known by now. */
export const measurePerformance = async (
  { aggregates, profiles, referenceProfiles, clock, bucketSeconds }: Needs,
  workspace: string,
  { monitor: name, from, to = clock.now() }: Input,
): Promise<Result<MeasuredPerformance, Refusal>> => {
  const found = await findMonitor(aggregates, workspace, name);
  if (!found.ok) return found;
  const { model: id, windowSeconds, performance } = found.value.state;
  const window = bucketsOfPeriod({ from: from ?? to - windowSeconds * 1000, to }, bucketSeconds);
  if ("code" in window) return refuse(window);
  const [model, route] = await Promise.all([
    aggregates.load(workspace, "model", id),
    aggregates.load(workspace, "route", name),
  ]);
  const version = model === undefined ? undefined : watchedVersion(model.state, route?.state);
  if (version === undefined) return refuse({ code: "nothing-serves", model: name });
  const loaded = await aggregates.load(workspace, "model-version", `${id}.${version}`);
  const digest = loaded?.state.reference?.profile;
  const [reference, current] = await Promise.all([
    digest === undefined ? null : referenceProfiles.read(workspace, digest),
    profiles.read(workspace, id, version, window),
  ]);
  const assessed = assessPerformance(reference?.counts ?? null, current ?? emptyProfile(), performance);
  return accept({ monitor: name, version, window, ...assessed });
};
