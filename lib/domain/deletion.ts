import type { EpochMs } from "./time.ts";

/** That something is not to be used any more: it is hidden, and stays in the record. */
export interface Deletion {
  /** In the words of whoever deleted it; empty where the wire has no place for any. */
  readonly reason: string;
  readonly by: string;
  readonly at: EpochMs;
}
