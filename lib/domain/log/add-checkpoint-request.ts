import { accept, type Result, refuse } from "../result.ts";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { type Checkpoint, parseCheckpoint, parseDecimal } from "./checkpoint.ts";
import { hashBytes } from "./merkle-hash.ts";
import { parseNote, type SignedNote } from "./signed-note.ts";

/** What a log asks of a witness: to cosign a checkpoint that continues the one it saw last (c2sp.org/tlog-witness). */
export interface AddCheckpointRequest {
  /** Size of the checkpoint that the witness saw last, 0 for none. */
  readonly oldSize: number;
  /** Proof that the tree of `oldSize` leaves is the beginning of the checkpoint's. */
  readonly proof: readonly Uint8Array[];
  /** The checkpoint, signed by the log. */
  readonly note: string;
}

/** A request with its checkpoint read; nothing in it is verified yet. */
export interface ReadRequest extends Omit<AddCheckpointRequest, "note"> {
  readonly note: SignedNote;
  readonly checkpoint: Checkpoint;
}

/** The specification's limit. */
const proofLinesMax = 63;

/** Writes the body of `add-checkpoint`. */
export const formatAddCheckpointRequest = ({ oldSize, proof, note }: AddCheckpointRequest): string =>
  [`old ${oldSize}`, ...proof.map(encodeBase64), "", note].join("\n");

/** Reads the body of `add-checkpoint`, strictly: one request has one form. */
export const parseAddCheckpointRequest = (
  body: string,
): Result<ReadRequest, { readonly code: "malformed-request" | "malformed-note" | "malformed-checkpoint" }> => {
  const split = body.indexOf("\n\n");
  const [oldLine = "", ...proofLines] = body.slice(0, Math.max(split, 0)).split("\n");
  const oldSize = oldLine.startsWith("old ") ? parseDecimal(oldLine.slice("old ".length)) : undefined;
  const hashes = proofLines.map(decodeBase64).filter((bytes) => bytes?.length === hashBytes);
  const proof = hashes.filter((bytes) => bytes !== undefined);
  if (oldSize === undefined || proof.length !== proofLines.length || proof.length > proofLinesMax)
    return refuse({ code: "malformed-request" });
  const note = parseNote(body.slice(split + 2));
  if (!note.ok) return note;
  const checkpoint = parseCheckpoint(note.value.text);
  return checkpoint.ok ? accept({ oldSize, proof, note: note.value, checkpoint: checkpoint.value }) : checkpoint;
};
