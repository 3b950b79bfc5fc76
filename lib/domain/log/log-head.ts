import { appendLeaves, type CompactRange, emptyRange, rootOf } from "./compact-range.ts";
import { type Hash, leafHash } from "./merkle-hash.ts";

/** Leaves that entered the log in one step: those from index `from` up to, not including, `to`. */
export interface LogBatch {
  /** Gapless, from 1. */
  readonly number: number;
  readonly from: number;
  readonly to: number;
  readonly previousRoot: Uint8Array;
  readonly root: Uint8Array;
}

/** Where a log stands. */
export interface LogHead {
  readonly range: CompactRange;
  readonly root: Uint8Array;
  /** The batch that made this head; undefined while the log is empty. */
  readonly batch: LogBatch | undefined;
  /** Whether the batch's tiles, checkpoint and index are all written. */
  readonly settled: boolean;
}

/** The head of a log that nothing has entered. */
export const emptyHead = (hash: Hash): LogHead => ({
  range: emptyRange,
  root: rootOf(hash, emptyRange),
  batch: undefined,
  settled: true,
});

/** The head after `entries`, at least one, have followed: its batch is not settled yet. */
export const extendHead = (
  hash: Hash,
  head: LogHead,
  entries: readonly Uint8Array[],
): LogHead & { readonly batch: LogBatch } => {
  const range = appendLeaves(
    hash,
    head.range,
    entries.map((entry) => leafHash(hash, entry)),
  );
  const root = rootOf(hash, range);
  const number = (head.batch?.number ?? 0) + 1;
  const batch = { number, from: head.range.size, to: range.size, previousRoot: head.root, root };
  return { range, root, batch, settled: false };
};
