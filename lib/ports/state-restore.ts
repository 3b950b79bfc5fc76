import type { Effect, Listing } from "../domain/command/change.ts";
import type { LogBatch, LogHead } from "../domain/log/log-head.ts";
import type { FactCursor } from "./fact-cursors.ts";

export interface RestoredSubject {
  readonly kind: string;
  readonly id: string;
}

type RestoredEffect = Omit<Effect, "worker"> & { readonly worker: string };

/** An aggregate as its log, and leaves that wait for the log, leave it. */
export interface RestoredAggregate {
  readonly subject: RestoredSubject;
  readonly revision: number;
  readonly lastEvent: string;
  /** Canonical JSON. */
  readonly state: string;
  readonly listing: Listing;
  readonly effects: readonly RestoredEffect[];
  /** Leaves that wait, by the revision they made. */
  readonly leaves: ReadonlyMap<number, string>;
}

/** What is remembered of a command, for those who send it again. */
export interface RestoredAnswer {
  readonly hash: string;
  readonly requestHash: string;
  readonly command: string;
  /** Leaves of the command. */
  readonly leaves: number;
  /** JSON; undefined where it is lost. */
  readonly answer: string | undefined;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

export interface Watermark {
  readonly subject: RestoredSubject;
  readonly revision: number;
  readonly lastEvent: string;
  /** Of that event, in the log. */
  readonly index: number;
}

export type RestoredPointer =
  | {
      readonly subject: RestoredSubject;
      readonly version: number;
      readonly command: { readonly id: string; readonly leaves: number };
    }
  | { readonly subject: RestoredSubject; readonly effect: { readonly id: string; readonly worker: string } };

/** Writes the rows of a state table that is made again from its log. */
export interface StateRestore {
  /** Where the log stands, and the batches that made it. */
  putHead(log: string, head: LogHead, batches: readonly LogBatch[]): Promise<void>;
  putWatermarks(workspace: string, watermarks: readonly Watermark[]): Promise<void>;
  putAggregates(workspace: string, aggregates: readonly RestoredAggregate[]): Promise<void>;
  putClaims(workspace: string, claims: ReadonlyMap<string, RestoredSubject>): Promise<void>;
  putAnswers(workspace: string, answers: readonly RestoredAnswer[]): Promise<void>;
  putCursor(workspace: string, cursor: FactCursor): Promise<void>;
  /** Notes that the root log has not taken this log's checkpoint of this size. */
  putGrown(workspace: string, size: number): Promise<void>;
  /** Wakes whoever works on what waits, so this comes last. */
  putPointers(workspace: string, pointers: readonly RestoredPointer[]): Promise<void>;
}
