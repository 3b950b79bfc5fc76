import type { ChangeOf, Loaded } from "../command/change.ts";
import type { EventType } from "../command/event-type.ts";
import type { EpochMs } from "../time.ts";
import type { Incident } from "./incident.ts";

/** The change that brings an incident into a new state, or opens it. Incidents are listed by whether they are open. */
export const incidentChange = (
  basis: Loaded<Incident> | null,
  event: EventType,
  state: Incident,
): ChangeOf<"incident"> => ({
  kind: "incident",
  id: state.id,
  basis,
  event,
  riskTier: state.riskTier,
  listing: { group: state.status, sort: state.id },
  state,
});

/** The end of an open incident. */
export const closeIncident = (incident: Loaded<Incident>, because: string, at: EpochMs): ChangeOf<"incident"> =>
  incidentChange(incident, "incident-closed", {
    ...incident.state,
    status: "closed",
    closedAt: at,
    closedBecause: because,
  });
