import type { LogBatch, LogHead } from "../domain/log/log-head.ts";
import type { EpochMs } from "../domain/time.ts";
import type { Clock } from "../ports/clock.ts";
import type { LogLedger } from "../ports/log-ledger.ts";
import type { LogTiles } from "../ports/log-tiles.ts";

interface Needs {
  readonly ledger: Pick<LogLedger, "readHead" | "commit">;
  readonly tiles: LogTiles;
  readonly clock: Clock;
}

/** What is to enter a log next. */
export interface Proposal {
  readonly head: LogHead & { readonly batch: LogBatch };
  readonly entries: readonly Uint8Array[];
}

/** What is particular to one kind of log. */
interface LogSteps {
  /** Chooses what enters next, upon a head whose batch is settled. */
  readonly propose: (head: LogHead) => Promise<Proposal | "nothing-pending" | "overtaken">;
  /** Completes a committed batch; repeatable, whoever committed it. */
  readonly settle: (batch: LogBatch) => Promise<void>;
}

/**
 * Extends a log, batch by batch: stage, compare-and-swap the head, then settle, which writes tiles, signs and publishes.
 *
 * Any number of these may run at once and die anywhere. Safety comes from the swap alone; the order makes the rest
 * repeatable. Before anything new enters, the last committed batch is settled, whoever committed it: so at most one
 * batch is ever unfinished, and nothing can be taken for pending that is in the log.
 *
 * @param until  no new batch is begun after this instant; what is left waits for the next wake
 */
export const extendLog = async (
  { ledger, tiles, clock }: Needs,
  log: string,
  { propose, settle }: LogSteps,
  until: EpochMs,
): Promise<void> => {
  const settledHead = async (): Promise<LogHead> => {
    const head = await ledger.readHead(log);
    if (head.batch !== undefined && !head.settled) await settle(head.batch);
    return head;
  };
  let head = await settledHead();
  while (clock.now() < until) {
    const next = await propose(head);
    if (next === "nothing-pending") return;
    if (next !== "overtaken") {
      await tiles.stage(log, next.head.batch, next.entries);
      // Whether this one won or a rival did, the head that stands now is settled before the next step.
      await ledger.commit(log, head, next.head);
    }
    head = await settledHead();
  }
};
