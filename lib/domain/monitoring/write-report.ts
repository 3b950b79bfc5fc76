import { assessDrift } from "../drift/assess-drift.ts";
import { assessPerformance } from "../drift/assess-performance.ts";
import { driftFindings, performanceFindings } from "../drift/findings.ts";
import type { Profile } from "../profile/profile.ts";
import type { ReferenceProfile } from "../profile/reference-profile.ts";
import type { AssessedWindow } from "./decide-window.ts";
import type { DriftReport } from "./drift-report.ts";
import type { Monitor, Window } from "./monitor.ts";

/** What is measured of a version, and what it is held against. */
export interface Measured {
  readonly version: number;
  /** Frozen reference of the version, with its digest; null for a version without reference rows. */
  readonly reference: { readonly digest: string; readonly profile: ReferenceProfile } | null;
  readonly current: Profile;
  /** The window whose labels have had their time, with its profile. */
  readonly labelled: { readonly window: Window; readonly profile: Profile };
}

/** Writes down what a window says: the drift of its rows, and the accuracy of the rows whose labels have come. */
export const writeReport = (
  { name, model, minRows, drift, performance }: Monitor,
  window: Window,
  { version, reference, current, labelled }: Measured,
): DriftReport => ({
  schema: "drift-report.v1",
  monitor: name,
  model,
  version,
  reference: reference?.digest ?? null,
  window,
  settings: { minRows, drift, performance },
  drift: assessDrift(reference?.profile ?? null, current, { minRows, drift }),
  performance: {
    ...assessPerformance(reference?.profile.counts ?? null, labelled.profile, performance),
    window: labelled.window,
  },
});

/** What a report comes to for the monitor it is about. */
export const assessedWindow = (report: DriftReport, digest: string): AssessedWindow => ({
  window: report.window,
  version: report.version,
  drift: report.drift.verdict,
  performance: report.performance.verdict,
  report: digest,
  findings: { drift: driftFindings(report.drift), performance: performanceFindings(report.performance) },
});
