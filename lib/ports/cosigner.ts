import type { NoteSignature } from "../domain/log/signed-note.ts";
import type { VerifierKey } from "../domain/log/verifier-key.ts";

/** The key with which a witness cosigns. */
export interface Cosigner {
  /** Key of type 0x04, with which readers verify; its name is the witness's. */
  verifierKey(): Promise<VerifierKey>;
  /** Cosigns the text of a checkpoint at this time (c2sp.org/tlog-cosignature). */
  cosign(text: string, timeSeconds: number): Promise<NoteSignature>;
}
