import { accept, type Result, refuse } from "../result.ts";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { concatBytes } from "./concat-bytes.ts";
import { utf8 } from "./utf8.ts";
import { hex, isKeyName, type VerifierKey } from "./verifier-key.ts";

export interface NoteSignature {
  readonly name: string;
  /** Eight lower-case hex digits. */
  readonly keyId: string;
  readonly signature: Uint8Array;
}

/** A text with the signatures under it (c2sp.org/signed-note). */
export interface SignedNote {
  /** Ends with a newline; this is what is signed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** Checks one Ed25519 signature (RFC 8032); passed in, the domain has no cryptography of its own. */
export type VerifySignature = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;

/** Far above what a log carries (one signature and its witnesses), far below what would slow a reader down. */
const signaturesMax = 64;

/** Writes a note. The text ends with a newline; names are free of spaces and plus signs. */
export const formatNote = ({ text, signatures }: SignedNote): string =>
  `${text}\n${signatures.map(formatSignatureLine).join("")}`;

/** Writes one signature as a line of a note, newline included. */
export const formatSignatureLine = ({ name, keyId, signature }: NoteSignature): string =>
  `— ${name} ${encodeBase64(concatBytes([keyIdBytes(keyId), signature]))}\n`;

const keyIdBytes = (keyId: string): Uint8Array =>
  Uint8Array.from({ length: 4 }, (_, place) => Number.parseInt(keyId.slice(place * 2, place * 2 + 2), 16));

/** Reads a note without trusting it: nothing in it counts until `verifyNote` says who signed. */
export const parseNote = (note: string): Result<SignedNote, { readonly code: "malformed-note" }> => {
  const malformed = refuse({ code: "malformed-note" });
  if (hasControlCharacter(note) || !note.endsWith("\n")) return malformed;
  const split = note.lastIndexOf("\n\n");
  if (split < 0) return malformed;
  const lines = note.slice(split + 2, -1).split("\n");
  if (lines.length > signaturesMax) return malformed;
  const signatures = lines.map(parseSignatureLine);
  const wellFormed = signatures.filter((signature) => signature !== undefined);
  return wellFormed.length === signatures.length
    ? accept({ text: note.slice(0, split + 1), signatures: wellFormed })
    : malformed;
};

const hasControlCharacter = (note: string): boolean =>
  [...note].some((character) => character < " " && character !== "\n");

const parseSignatureLine = (line: string): NoteSignature | undefined => {
  const [dash, name = "", encoded = "", ...rest] = line.split(" ");
  const bytes = decodeBase64(encoded);
  if (dash !== "—" || !isKeyName(name) || rest.length > 0 || bytes === undefined || bytes.length < 5) return undefined;
  return { name, keyId: hex(bytes.subarray(0, 4)), signature: bytes.subarray(4) };
};

/**
 * Decides which of the trusted keys signed a note. Signatures by unknown keys are passed over; a known key whose
 * signature fails spoils the whole note.
 *
 * @returns the keys that signed, at least one
 */
export const verifyNote = (
  verify: VerifySignature,
  { text, signatures }: SignedNote,
  trusted: readonly VerifierKey[],
): Result<readonly VerifierKey[], { readonly code: "wrong-signature" | "unknown-signer" }> => {
  const message = utf8(text);
  const signers = new Map<string, VerifierKey>();
  for (const { name, keyId, signature } of signatures) {
    const key = trusted.find((candidate) => candidate.name === name && candidate.keyId === keyId);
    if (key === undefined) continue;
    if (!verify(key.publicKey, message, signature)) return refuse({ code: "wrong-signature" });
    signers.set(`${name}+${keyId}`, key);
  }
  return signers.size > 0 ? accept([...signers.values()]) : refuse({ code: "unknown-signer" });
};
