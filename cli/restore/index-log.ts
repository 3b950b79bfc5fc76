import { appendLeaves, emptyRange, rootOf } from "../../lib/domain/log/compact-range.ts";
import { emptyHead, extendHead, type LogBatch, type LogHead } from "../../lib/domain/log/log-head.ts";
import type { Hash } from "../../lib/domain/log/merkle-hash.ts";
import { subscriptionsAfter } from "../../lib/domain/webhook/subscription.ts";
import type { FactCursor } from "../../lib/ports/fact-cursors.ts";
import type { ReadLogFile } from "../verify/log-source.ts";
import { readTiles } from "../verify/tiles.ts";
import { hashAt } from "../verify/tree.ts";
import { entriesUnder, type VerifiedTree } from "../verify/verify-tree.ts";
import type { RestoreNeeds } from "./restore-needs.ts";

export interface IndexedLog {
  readonly head: LogHead;
  readonly batches: readonly LogBatch[];
  readonly cursor: FactCursor;
}

/**
 * Enters a verified log in the event index again, one batch for each bundle: the log does not say which batches made it.
 *
 * @param toldUpTo  index of the first event that nobody was told of; what lies before is not told again
 */
export const indexLog = async (
  { ledger, parseFact, hash }: Pick<RestoreNeeds, "ledger" | "parseFact" | "hash">,
  workspace: string,
  read: ReadLogFile,
  log: VerifiedTree & { readonly minimumIndex: number },
  toldUpTo: number,
): Promise<IndexedLog> => {
  const batches: LogBatch[] = [];
  let head = headAt(hash, log, log.minimumIndex);
  let cursor: FactCursor = { next: Math.max(toldUpTo, log.minimumIndex), subscriptions: [] };
  if (head.batch !== undefined) batches.push(head.batch);
  for await (const bundle of readTiles(read, "entries", log.checkpoint.size, log.minimumIndex / 256)) {
    const entries = entriesUnder(log, bundle);
    const from = head.range.size;
    const next = extendHead(hash, head, entries);
    await ledger.settle(workspace, next.batch, entries);
    batches.push(next.batch);
    head = next;
    for (const entry of entries.slice(0, Math.max(0, cursor.next - from)))
      cursor = { ...cursor, subscriptions: subscriptionsAfter(cursor.subscriptions, parseFact(entry)) };
  }
  return { head, batches, cursor };
};

/** The head of a log that one batch has brought to this size. */
export const headAt = (hash: Hash, { leafHashes }: Pick<VerifiedTree, "leafHashes">, size: number): LogHead => {
  const empty = emptyHead(hash);
  if (size === 0) return empty;
  const leaves = Array.from({ length: size }, (_, index) => hashAt(leafHashes, index));
  const range = appendLeaves(hash, emptyRange, leaves);
  const root = rootOf(hash, range);
  return { range, root, batch: { number: 1, from: 0, to: size, previousRoot: empty.root, root }, settled: true };
};
