import { extendHead, type LogBatch, type LogHead } from "../domain/log/log-head.ts";
import { subjectKey } from "../domain/log/pending-leaf.ts";
import { selectBatch } from "../domain/log/select-batch.ts";
import type { EpochMs } from "../domain/time.ts";
import type { Clock } from "../ports/clock.ts";
import { type SettleNeeds, settleBatch } from "./settle-batch.ts";

export interface SequenceNeeds extends SettleNeeds {
  readonly clock: Clock;
}

/** Bounds what one step holds in memory and stages as one object. */
const leavesPerBatchMax = 1000;

/**
 * Brings the pending leaves of a workspace into its log, batch by batch: stage, compare-and-swap the head, write the
 * tiles, sign, publish.
 *
 * Any number of these may run at once and die anywhere. Safety comes from the swap alone; the order makes the rest
 * repeatable. Before anything new enters, the last committed batch is settled, whoever committed it: so at most one
 * batch is ever unfinished, and no leaf can be taken for pending that is in the log.
 *
 * @param until  no new batch is begun after this instant; what is left waits for the next wake
 */
export const sequenceLeaves = async (needs: SequenceNeeds, workspace: string, until: EpochMs): Promise<void> => {
  const { ledger, tiles, clock } = needs;
  let head = await settledHead(needs, workspace);
  while (clock.now() < until) {
    const next = await proposeHead(needs, workspace, head);
    if (next === "nothing-pending") return;
    if (next !== "overtaken") {
      await tiles.stage(workspace, next.head.batch, next.entries);
      // Whether this one won or a rival did, the head that stands now is settled before the next step.
      await ledger.commit(workspace, head, next.head);
    }
    head = await settledHead(needs, workspace);
  }
};

const settledHead = async (needs: SequenceNeeds, workspace: string): Promise<LogHead> => {
  const head = await needs.ledger.readHead(workspace);
  if (head.batch !== undefined && !head.settled) await settleBatch(needs, workspace, head.batch);
  return head;
};

interface Proposal {
  readonly head: LogHead & { readonly batch: LogBatch };
  readonly entries: readonly Uint8Array[];
}

const proposeHead = async (
  { ledger, hash }: SequenceNeeds,
  workspace: string,
  head: LogHead,
): Promise<Proposal | "nothing-pending" | "overtaken"> => {
  const pending = await ledger.pendingLeaves(workspace);
  const subjects = [...new Map(pending.map(({ subject }) => [subjectKey(subject), subject])).values()];
  const revisions = await ledger.sequencedRevisions(workspace, subjects);
  const sequenced = new Map(subjects.map((subject, place) => [subjectKey(subject), revisions[place] ?? 0]));
  const commands = selectBatch(pending, (subject) => sequenced.get(subjectKey(subject)) ?? 0, leavesPerBatchMax);
  if (commands.length === 0) return "nothing-pending";

  const entries = await ledger.readEntries(workspace, commands);
  if (entries !== undefined) return { head: extendHead(hash, head, entries), entries };
  const current = await ledger.readHead(workspace);
  if (current.batch?.number === head.batch?.number)
    throw new Error(`workspace ${workspace}: a pointer names a leaf that neither its subject nor the log holds`);
  return "overtaken";
};
