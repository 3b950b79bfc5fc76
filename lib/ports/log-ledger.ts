import type { LogBatch, LogHead } from "../domain/log/log-head.ts";
import type { PendingLeaf } from "../domain/log/pending-leaf.ts";

/**
 * Where a workspace's log is agreed on: its head, which only a compare-and-swap moves, and the leaves that wait to enter
 * it. Every read but `workspacesWithLeaves` is strongly consistent.
 */
export interface LogLedger {
  readHead(workspace: string): Promise<LogHead>;
  /** Pointers to leaves that wait. Read in parts, hence no snapshot. */
  pendingLeaves(workspace: string): Promise<readonly PendingLeaf[]>;
  /** For each subject the last revision that is in the log, 0 for none; in the order of the subjects. */
  sequencedRevisions(workspace: string, subjects: readonly PendingLeaf["subject"][]): Promise<readonly number[]>;
  /**
   * The entries of commands, the leaves of each in their own order.
   *
   * @returns undefined when one is gone, which means that somebody else has sequenced it
   */
  readEntries(
    workspace: string,
    commands: readonly (readonly PendingLeaf[])[],
  ): Promise<readonly Uint8Array[] | undefined>;
  /**
   * Makes `next` the head if the head still is `current`.
   *
   * @returns false when another sequencer moved it first; when it throws, the head may have moved all the same
   */
  commit(workspace: string, current: LogHead, next: LogHead & { readonly batch: LogBatch }): Promise<boolean>;
  /**
   * Marks the leaves of a committed batch as sequenced, enters them in the event index, removes them from where they
   * waited, and last marks the head as settled. Any number of callers may do this, late or twice.
   */
  settle(workspace: string, batch: LogBatch, entries: readonly Uint8Array[]): Promise<void>;
  /** Workspaces where leaves may wait; eventually consistent, a place to look. */
  workspacesWithLeaves(): Promise<readonly string[]>;
}
