import { extendHead, type LogHead } from "../domain/log/log-head.ts";
import { subjectKey } from "../domain/log/pending-leaf.ts";
import { selectBatch } from "../domain/log/select-batch.ts";
import type { EpochMs } from "../domain/time.ts";
import type { Clock } from "../ports/clock.ts";
import { extendLog, type Proposal } from "./extend-log.ts";
import { type SettleNeeds, settleBatch } from "./settle-batch.ts";

export interface SequenceNeeds extends SettleNeeds {
  readonly clock: Clock;
}

/** Bounds what one step holds in memory and stages as one object. */
const leavesPerBatchMax = 1000;

/**
 * Brings the pending leaves of a workspace into its log.
 *
 * @param until  no new batch is begun after this instant; what is left waits for the next wake
 */
export const sequenceLeaves = (needs: SequenceNeeds, workspace: string, until: EpochMs): Promise<void> =>
  extendLog(
    needs,
    workspace,
    {
      propose: (head) => proposeLeaves(needs, workspace, head),
      settle: (batch) => settleBatch(needs, workspace, batch),
    },
    until,
  );

const proposeLeaves = async (
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
