import type { AddCheckpointRequest } from "../domain/log/add-checkpoint-request.ts";
import type { NoteSignature } from "../domain/log/signed-note.ts";

/** What a witness answers: its cosignatures, or the size that it saw last, from which it wants the proof. */
export type WitnessAnswer = { readonly cosignatures: readonly NoteSignature[] } | { readonly size: number };

/** Somebody who cosigns what continues the checkpoint they saw last (c2sp.org/tlog-witness). */
export interface Witness {
  /** For messages. */
  readonly name: string;
  /**
   * Asks for a cosignature. Those that come back verify with the witness's key, and there is at least one.
   *
   * @throws Error when the witness cannot be reached, refuses, or gives none that holds
   */
  addCheckpoint(request: AddCheckpointRequest): Promise<WitnessAnswer>;
}

/** The witnesses of a log, and how many of them must cosign before a checkpoint is shown to anybody. */
export interface WitnessQuorum {
  readonly members: readonly Witness[];
  /** 0 to the number of members. */
  readonly needed: number;
}
