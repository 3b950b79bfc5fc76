import type { AggregateKind, AggregateStates } from "../aggregate-states.ts";
import type { Json } from "../json.ts";
import type { EpochMs } from "../time.ts";
import type { EventType } from "./event-type.ts";

/** Functions that own work outside the database. */
export const effectWorkers = ["rollout-stepper", "training-launcher", "drift-scheduler", "reconciler"] as const;

/**
 * Work outside the database that a change asks for; its worker does it idempotently and settles it by a command. What goes
 * on for long (a rollout, a pipeline, a monitor) keeps one effect standing until it ends, so that its worker finds it.
 */
export interface Effect {
  /** 32 hex digits; the worker's idempotency key. */
  readonly id: string;
  /** Name of the function that owns this kind of work. */
  readonly worker: (typeof effectWorkers)[number];
  readonly type: string;
  readonly payload: { readonly [key: string]: Json };
}

/** Where an aggregate appears in lists: `group` narrows (a model's versions), `sort` orders by code unit. */
export interface Listing {
  readonly group: string;
  readonly sort: string;
}

/** One aggregate as a command leaves it. */
export type Change = { [Kind in AggregateKind]: ChangeOf<Kind> }[AggregateKind];

export interface ChangeOf<Kind extends AggregateKind> {
  readonly kind: Kind;
  readonly id: string;
  /** What the decision was made on: as loaded, or null when this command creates the aggregate. */
  readonly basis: Loaded<AggregateStates[Kind]> | null;
  /** What happened, past tense: `version-registered`. */
  readonly event: EventType;
  readonly state: AggregateStates[Kind];
  readonly riskTier?: number;
  readonly listing?: Listing;
  /** Names that must be free and now belong to this aggregate. */
  readonly claims?: readonly string[];
  readonly releases?: readonly string[];
  readonly effects?: readonly Effect[];
  /**
   * Of a model whose tier rises: the command that last brought one of its versions to a stage that may serve, as it was before
   * somebody looked at those stages; null where none had.
   */
  readonly lastArrival?: string | null;
  /** Ids of effects that are done. */
  readonly settles?: readonly { readonly id: string; readonly worker: Effect["worker"] }[];
}

/** What a command decided: the changes, and the answer that a repeated request gets again, word for word. */
export interface Decision<Answer> {
  readonly at: EpochMs;
  readonly changes: readonly Change[];
  readonly answer: Answer;
}

/** The point in an aggregate's history that a decision builds on. */
export interface Basis {
  /** Gapless, from 1. */
  readonly revision: number;
  /** Event id of the leaf that made this revision. */
  readonly lastEvent: string;
}

/** An aggregate's state and where in its history it stands. */
export interface Loaded<State> extends Basis {
  readonly state: State;
}
