import type { Loaded } from "../domain/command/change.ts";
import type { Incident } from "../domain/monitoring/incident.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";

export interface IncidentNotFound {
  readonly code: "incident-not-found";
  readonly incident: string;
}

/** Loads the incident of an id. */
export const findIncident = async (
  aggregates: AggregateStore,
  workspace: string,
  id: string,
): Promise<Result<Loaded<Incident>, IncidentNotFound>> => {
  const loaded = await aggregates.load(workspace, "incident", id);
  return loaded === undefined ? refuse({ code: "incident-not-found", incident: id }) : accept(loaded);
};
