import type { ChangeOf, Effect, Loaded } from "../command/change.ts";
import type { EventType } from "../command/event-type.ts";
import type { EpochMs } from "../time.ts";
import type { Pipeline, PipelineStatus } from "./pipeline.ts";

/** Statuses that nothing follows. */
const ends = ["succeeded", "champion-kept", "failed", "rejected", "cancelled"] as const;
export type PipelineEnd = (typeof ends)[number];
const ended: ReadonlySet<PipelineStatus> = new Set(ends);

export const isEnded = ({ status }: Pick<Pipeline, "status">): boolean => ended.has(status);

/** Leaves hold 65,535 bytes; a pipeline decides about a dozen times. */
const decisionsMax = 50;

/** The worker's work for a pipeline, from its beginning to its end: bring it forward. */
export const advancePipelineEffect = "advance-pipeline";
const standing = (id: string): Effect => ({
  id,
  worker: "training-launcher",
  type: advancePipelineEffect,
  payload: { pipeline: id },
});

/** What a pipeline decided, with its reason: an entry of its decision log, and an event. */
export interface Taken {
  readonly event: EventType;
  readonly decision: string;
  readonly reason: string;
}

/** The change that brings a pipeline into a new state, with the decision that did. */
export const pipelineChange = (
  basis: Loaded<Pipeline> | null,
  state: Pipeline,
  { event, decision, reason }: Taken,
  at: EpochMs,
): ChangeOf<"pipeline"> => {
  const next: Pipeline = {
    ...state,
    decisions: [...state.decisions, { at, phase: state.status, decision, reason }].slice(-decisionsMax),
    updatedAt: at,
    finishedAt: isEnded(state) ? at : null,
  };
  return {
    kind: "pipeline",
    id: state.id,
    basis,
    event,
    riskTier: state.riskTier,
    listing: { group: "0", sort: state.id },
    state: next,
    ...(basis === null ? { effects: [standing(state.id)] } : {}),
    ...(basis !== null && isEnded(state) ? { settles: [standing(state.id)] } : {}),
  };
};
