import { accept, type Result, refuse } from "../result.ts";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { type Checkpoint, parseCheckpoint, parseDecimal } from "./checkpoint.ts";
import { type Hash, hashBytes, leafHash } from "./merkle-hash.ts";
import { parseNote, type VerifySignature, verifyNote } from "./signed-note.ts";
import type { VerifierKey } from "./verifier-key.ts";
import { type ProofRefusal, verifyInclusion } from "./verify-proof.ts";

/** A proof that stands alone: an entry's place, the hashes to the root and the signed root (c2sp.org/tlog-proof). */
export interface TlogProof {
  /** Place of the entry in the log, from 0. */
  readonly index: number;
  /** From the leaf's sibling up to the root's child. */
  readonly hashes: readonly Uint8Array[];
  /** The signed checkpoint, verbatim. */
  readonly checkpoint: string;
  /** Bytes for the application, which nothing authenticates. */
  readonly extra?: Uint8Array;
}

const firstLine = "c2sp.org/tlog-proof@v1";

/** A tree of 2^53 leaves needs no more. */
const hashesMax = 53;

/** Writes a `.tlog-proof` file. */
export const formatTlogProof = ({ index, hashes, checkpoint, extra }: TlogProof): string =>
  [
    firstLine,
    ...(extra === undefined ? [] : [`extra ${encodeBase64(extra)}`]),
    `index ${index}`,
    ...hashes.map(encodeBase64),
    "",
    checkpoint,
  ].join("\n");

/** Reads a `.tlog-proof` file; the checkpoint in it is not looked at yet. */
export const parseTlogProof = (file: string): Result<TlogProof, { readonly code: "malformed-proof" }> => {
  const split = file.indexOf("\n\n");
  const [first, ...lines] = file.slice(0, Math.max(split, 0)).split("\n");
  const extraLine = lines[0]?.startsWith("extra ") ? lines.shift() : undefined;
  const extra = extraLine === undefined ? undefined : decodeBase64(extraLine.slice("extra ".length));
  const indexLine = lines.shift() ?? "";
  const index = indexLine.startsWith("index ") ? parseDecimal(indexLine.slice("index ".length)) : undefined;
  const hashes = lines.map(decodeBase64).filter((bytes) => bytes?.length === hashBytes);
  const hashesAreWhole = hashes.length === lines.length && hashes.length <= hashesMax;
  if (first !== firstLine || index === undefined || !hashesAreWhole) return refuse({ code: "malformed-proof" });
  if (extraLine !== undefined && extra === undefined) return refuse({ code: "malformed-proof" });
  const proof = { index, hashes: hashes.filter((bytes) => bytes !== undefined), checkpoint: file.slice(split + 2) };
  return accept(extra === undefined ? proof : { ...proof, extra });
};

export type TlogProofRefusal =
  | ProofRefusal
  | {
      readonly code: "malformed-note" | "malformed-checkpoint" | "wrong-signature" | "unknown-signer" | "wrong-origin";
    };

/**
 * Decides whether an entry is in the log whose keys are trusted. The checkpoint's origin must be the name of a key
 * that signed it: a key of one log says nothing about another.
 *
 * @returns the checkpoint that covers the entry
 */
export const verifyTlogProof = (
  hash: Hash,
  verify: VerifySignature,
  { index, hashes, checkpoint: noteText }: TlogProof,
  entry: Uint8Array,
  trusted: readonly VerifierKey[],
): Result<Checkpoint, TlogProofRefusal> => {
  const note = parseNote(noteText);
  if (!note.ok) return note;
  const signers = verifyNote(verify, note.value, trusted);
  if (!signers.ok) return signers;
  const checkpoint = parseCheckpoint(note.value.text);
  if (!checkpoint.ok) return checkpoint;
  const { origin, size, root } = checkpoint.value;
  if (!signers.value.some(({ name }) => name === origin)) return refuse({ code: "wrong-origin" });
  const included = verifyInclusion(hash, { index, size, leafHash: leafHash(hash, entry), proof: hashes, root });
  return included.ok ? checkpoint : included;
};
