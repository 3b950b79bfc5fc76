import type { LogBatch } from "../domain/log/log-head.ts";
import type { LogLedger } from "./log-ledger.ts";

/** A workspace's log that may have grown since the root log took a checkpoint of it. */
export interface GrownLog {
  readonly workspace: string;
  /** Size of its last checkpoint in the root log, 0 for none. */
  readonly entered: number;
}

/** Where the root log, the log of the other logs' checkpoints, is agreed on. Every read is strongly consistent. */
export interface RootLedger extends Pick<LogLedger, "readHead" | "commit"> {
  grownLogs(): Promise<readonly GrownLog[]>;
  /**
   * Notes which checkpoints a committed batch of the root log holds, and last marks its head as settled. Any number of
   * callers may do this, late or twice.
   */
  settle(batch: LogBatch, entered: readonly GrownLog[]): Promise<void>;
}
