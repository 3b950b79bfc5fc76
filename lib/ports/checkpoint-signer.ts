import type { NoteSignature } from "../domain/log/signed-note.ts";
import type { VerifierKey } from "../domain/log/verifier-key.ts";

/** The key that speaks for the logs. One key serves all workspaces; each log has an origin, and so a key name, of its own. */
export interface CheckpointSigner {
  /** Key with which readers verify the workspace's log; its name is the log's origin. */
  verifierKey(workspace: string): Promise<VerifierKey>;
  /** Signs the text of a checkpoint (Ed25519, RFC 8032). */
  sign(workspace: string, text: string): Promise<NoteSignature>;
}
