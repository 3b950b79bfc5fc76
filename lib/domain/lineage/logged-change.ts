import type { AggregateStates } from "../aggregate-states.ts";

/** Kinds of aggregates whose leaves tell of lineage. */
export const lineageKinds = [
  "model-version",
  "training-run",
  "tracking-run",
  "change-request",
  "route",
  "target",
  "rollout",
  "pipeline",
  "incident",
  "capture-window",
] as const satisfies readonly (keyof AggregateStates)[];

export type LineageKind = (typeof lineageKinds)[number];

/** A leaf as lineage reads it: which event, and the state that it left. */
export interface LoggedChange<Kind extends LineageKind = LineageKind> {
  readonly kind: Kind;
  readonly id: string;
  readonly state: AggregateStates[Kind];
  /** Revision of the subject after the event. */
  readonly version: number;
  readonly index: number;
  readonly event: string;
  readonly type: string;
  readonly at: string;
}
