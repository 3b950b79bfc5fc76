import type { Loaded } from "../domain/command/change.ts";
import type { Monitor } from "../domain/monitoring/monitor.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";

export interface MonitorNotFound {
  readonly code: "monitor-not-found";
  readonly monitor: string;
}

/** Loads the monitor of a model, by the model's name. */
export const findMonitor = async (
  aggregates: AggregateStore,
  workspace: string,
  name: string,
): Promise<Result<Loaded<Monitor>, MonitorNotFound>> => {
  const loaded = await aggregates.load(workspace, "monitor", name);
  return loaded === undefined ? refuse({ code: "monitor-not-found", monitor: name }) : accept(loaded);
};
