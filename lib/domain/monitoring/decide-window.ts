import type { Change, ChangeOf, Loaded } from "../command/change.ts";
import type { Model } from "../model/model.ts";
import { decideTrigger, type TriggerRefusal } from "../pipeline/decide-trigger.ts";
import type { EpochMs } from "../time.ts";
import type { Incident } from "./incident.ts";
import { closeIncident, incidentChange } from "./incident-change.ts";
import type { DriftVerdict, Monitor, PerformanceVerdict, Window } from "./monitor.ts";
import { monitorChange } from "./monitor-change.ts";
import { type Signal, stepWatch } from "./step-watch.ts";

/** What was found about a window. */
export interface AssessedWindow {
  readonly window: Window;
  readonly version: number;
  readonly drift: DriftVerdict;
  readonly performance: PerformanceVerdict;
  /** Digest of the report. */
  readonly report: string;
  /** Worst first, at most ten lines each. */
  readonly findings: Readonly<Record<Incident["kind"], readonly string[]>>;
}

export interface WindowSubject {
  readonly monitor: Loaded<Monitor>;
  readonly model: Loaded<Model>;
  /** Those that the monitor's watches name. */
  readonly incidents: Readonly<Record<Incident["kind"], Loaded<Incident> | undefined>>;
}

export interface WindowDecision {
  readonly changes: readonly Change[];
  /** Why an incident that asks for a retraining does not get one now. */
  readonly refusals: readonly TriggerRefusal[];
}

/** Ids that what is created gets: 32 hex digits, new. */
export type NewIds = Readonly<Record<Incident["kind"] | "pipeline", string>>;

const signals: Readonly<Record<DriftVerdict | PerformanceVerdict, Signal>> = {
  STABLE: "harmless",
  APPROACHING: "between",
  DRIFTED: "alarm",
  DECAYED: "alarm",
  INSUFFICIENT: "nothing",
};

/**
 * Decides what a window changes: the monitor's rows of windows, incidents that open or close, and the retraining that an
 * incident asks for. An incident gets one retraining; while the model cools down, or trains already, the next alarming window
 * asks again. When another version serves, all that was held against the one before it is over.
 *
 * @param actor  who asks for the retraining
 * @param at     instant of the decision, epoch milliseconds UTC
 * @returns      no changes for a window that is not newer than those assessed: it came twice, or late
 */
export const decideWindow = (
  subject: WindowSubject,
  assessed: AssessedWindow,
  ids: NewIds,
  actor: string,
  at: EpochMs,
): WindowDecision => {
  const { monitor, model } = subject;
  if (assessed.window.end <= monitor.state.assessedThrough) return { changes: [], refusals: [] };
  const drift = sideOf("drift", subject, assessed, ids.drift, at);
  const performance = sideOf("performance", subject, assessed, ids.performance, at);
  const { window, version, report } = assessed;
  const next: Monitor = {
    ...monitor.state,
    riskTier: model.state.riskTier,
    assessedThrough: window.end,
    last: { window, version, drift: assessed.drift, performance: assessed.performance, report },
    driftWatch: drift.watch,
    performanceWatch: performance.watch,
    updatedAt: at,
  };
  const trained = retrain(next, model, [drift.current, performance.current], assessed, { id: ids.pipeline, actor, at });
  const changes = [monitorChange(monitor, "window-assessed", trained.monitor), ...drift.ended, ...performance.ended];
  return { changes: [...changes, ...trained.changes], refusals: trained.refusals };
};

/** An incident that is open after the window, as far as the window alarms. */
interface Current {
  readonly change: ChangeOf<"incident">;
  /** Whether the window itself changes it. */
  readonly isNew: boolean;
}

const sideOf = (
  kind: Incident["kind"],
  { monitor, model, incidents }: WindowSubject,
  assessed: AssessedWindow,
  id: string,
  at: EpochMs,
) => {
  const before = kind === "drift" ? monitor.state.driftWatch : monitor.state.performanceWatch;
  const open = before.incident === null ? undefined : incidents[kind];
  if (before.incident !== open?.state.id && before.incident !== null)
    throw new Error(`monitor ${monitor.state.name} has an open incident ${before.incident} that is not there`);
  const isOther = monitor.state.last !== null && monitor.state.last.version !== assessed.version;
  const signal = signals[assessed[kind]];
  const { watch, outcome } = stepWatch(isOther ? { incident: null, streak: 0 } : before, signal, monitor.state, id);
  const ended: ChangeOf<"incident">[] = [];
  if (open !== undefined && isOther)
    ended.push(closeIncident(open, `version ${assessed.version} serves instead of ${open.state.version}`, at));
  if (open !== undefined && outcome === "closes")
    ended.push(closeIncident(open, `${monitor.state.closeAfterWindows} windows in a row are harmless`, at));
  const current: Current | undefined =
    outcome === "opens"
      ? { change: incidentChange(null, "incident-opened", opened(kind, model.state, assessed, id, at)), isNew: true }
      : open !== undefined && outcome === "stays-open" && signal === "alarm"
        ? { change: incidentChange(open, "incident-retrained", open.state), isNew: false }
        : undefined;
  return { watch, ended, current };
};

const opened = (
  kind: Incident["kind"],
  { id: model, name, riskTier }: Model,
  { window, version, report, findings }: AssessedWindow,
  id: string,
  at: EpochMs,
): Incident => ({
  schema: "incident.v1",
  id,
  monitor: name,
  model,
  modelName: name,
  riskTier,
  version,
  kind,
  status: "open",
  window,
  report,
  findings: findings[kind],
  pipeline: null,
  openedAt: at,
  closedAt: null,
  closedBecause: null,
});

/** Asks for a retraining for the first incident that has none and may have one. */
const retrain = (
  monitor: Monitor,
  model: Loaded<Model>,
  currents: readonly (Current | undefined)[],
  { report, findings }: AssessedWindow,
  { id, actor, at }: { readonly id: string; readonly actor: string; readonly at: EpochMs },
) => {
  let next = monitor;
  const changes: Change[] = [];
  const refusals: TriggerRefusal[] = [];
  for (const current of currents) {
    if (current === undefined) continue;
    const { state } = current.change;
    const decided =
      state.pipeline === null
        ? decideTrigger(next, model, {
            id,
            kind: state.kind === "drift" ? "drift" : "decay",
            reason: findings[state.kind].slice(0, 3).join("; "),
            incident: state.id,
            report,
            requestedBy: actor,
            at,
          })
        : undefined;
    if (decided?.ok === false) refusals.push(decided.refusal);
    if (decided?.ok === true) {
      next = { ...next, ...decided.value.monitor };
      changes.push({ ...current.change, state: { ...state, pipeline: id } }, decided.value.pipeline);
    } else if (current.isNew) changes.push(current.change);
  }
  return { monitor: next, changes, refusals };
};
