import type { Subscription } from "../domain/webhook/subscription.ts";

/** How far the facts of a log are told. */
export interface FactCursor {
  /** Index in the log of the next fact to tell. */
  readonly next: number;
  /** Webhooks as the log has them up to there. */
  readonly subscriptions: readonly Subscription[];
}

/** Remembers for each workspace how far its log is told. */
export interface FactCursors {
  /** Strongly consistent; the beginning where nothing was told yet. */
  read(workspace: string): Promise<FactCursor>;
  /**
   * Moves a cursor on if it still is where it was read.
   *
   * @returns false when somebody else moved it first; when it throws, it may have moved all the same
   */
  move(workspace: string, from: FactCursor, to: FactCursor): Promise<boolean>;
  /** Notes that nothing of a log up to this size is left to tell. */
  settle(workspace: string, size: number): Promise<void>;
  /** Workspaces whose log has grown since that was noted; eventually consistent, a place to look. */
  workspacesUntold(): Promise<readonly string[]>;
}
