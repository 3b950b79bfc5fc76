import type { Loaded } from "../domain/command/change.ts";
import type { WindowSubject } from "../domain/monitoring/decide-window.ts";
import type { Incident } from "../domain/monitoring/incident.ts";
import { watchedVersion } from "../domain/monitoring/watched-version.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";

export interface WatchedModel extends WindowSubject {
  /** Version that serves; undefined while none does. */
  readonly version: number | undefined;
}

/** Loads a monitor with the model it watches and its open incidents; undefined when there is no such monitor. */
export const loadWatchedModel = async (
  aggregates: AggregateStore,
  workspace: string,
  name: string,
): Promise<WatchedModel | undefined> => {
  const monitor = await aggregates.load(workspace, "monitor", name);
  if (monitor === undefined) return undefined;
  const incident = async (id: string | null): Promise<Loaded<Incident> | undefined> =>
    id === null ? undefined : aggregates.load(workspace, "incident", id);
  const [model, route, drift, performance] = await Promise.all([
    aggregates.load(workspace, "model", monitor.state.model),
    aggregates.load(workspace, "route", name),
    incident(monitor.state.driftWatch.incident),
    incident(monitor.state.performanceWatch.incident),
  ]);
  if (model === undefined) throw new Error(`monitor ${name} is about no model`);
  return { monitor, model, incidents: { drift, performance }, version: watchedVersion(model.state, route?.state) };
};
