import type { Json } from "../json.ts";

/** One event of the log as others are told of it: what happened to which subject, and the state that results. */
export interface Fact {
  /** Event id, 32 hex digits: the same however often it is told. */
  readonly id: string;
  readonly workspace: string;
  /** What happened, past tense: `rollout-started`. */
  readonly type: string;
  readonly subject: { readonly kind: string; readonly id: string };
  /** Revision of the subject after the event: gapless, from 1. */
  readonly subjectVersion: number;
  /** ISO 8601 with milliseconds, UTC. */
  readonly at: string;
  readonly data: { readonly [key: string]: Json };
}
