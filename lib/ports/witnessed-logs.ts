import type { VerifierKey } from "../domain/log/verifier-key.ts";

/** The logs that a witness knows. */
export interface WitnessedLogs {
  /** Keys that may sign checkpoints of this origin; none for a log that the witness does not know. */
  keysOf(origin: string): Promise<readonly VerifierKey[]>;
}
