import type { EpochMs } from "../domain/time.ts";

/** Where checkpoints of the root log are kept under a lock that nobody can lift. */
export interface Anchors {
  /** Keeps a checkpoint for the UTC hour that the instant lies in; the first of an hour stays. */
  keep(at: EpochMs, note: string): Promise<void>;
}
