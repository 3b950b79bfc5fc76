import { concatBytes } from "./concat-bytes.ts";
import type { NoteSignature, SignedNote, VerifySignature } from "./signed-note.ts";
import { utf8 } from "./utf8.ts";
import type { VerifierKey } from "./verifier-key.ts";

/** A witness's statement that it saw the log grow to this checkpoint and to no other (c2sp.org/tlog-cosignature). */
interface Cosignature {
  readonly key: VerifierKey;
  /** When it was given, seconds since the epoch by the witness's clock, 0 to 2^53 - 1. */
  readonly timeSeconds: number;
  /** As it stands in a note. */
  readonly signature: NoteSignature;
}

const timeBytes = 8;
const ed25519Bytes = 64;

/**
 * What a witness signs with Ed25519: a line that keeps cosignatures apart from everything else, the time, the note's text.
 *
 * @param text         of the checkpoint, with its last newline
 * @param timeSeconds  0 to 2^53 - 1
 */
export const cosignatureMessage = (text: string, timeSeconds: number): Uint8Array =>
  utf8(`cosignature/v1\ntime ${timeSeconds}\n${text}`);

/** The signature's bytes in a note: the time, 64 bits big-endian, before the 64 bytes of Ed25519. */
export const encodeCosignature = (timeSeconds: number, ed25519: Uint8Array): Uint8Array => {
  if (!(Number.isSafeInteger(timeSeconds) && timeSeconds >= 0) || ed25519.length !== ed25519Bytes)
    throw new RangeError(`no cosignature: time ${timeSeconds}, ${ed25519.length} bytes`);
  const time = Uint8Array.from(
    { length: timeBytes },
    (_, place) => Math.floor(timeSeconds / 256 ** (timeBytes - 1 - place)) % 256,
  );
  return concatBytes([time, ed25519]);
};

/**
 * The cosignatures in a note by the given witnesses, each witness once. Signatures by anybody else are passed over, those of
 * post-quantum size too, and so is one that does not hold: a witness that fails counts like one that is silent.
 *
 * @param witnesses  keys of type 0x04
 */
export const cosignaturesIn = (
  verify: VerifySignature,
  { text, signatures }: SignedNote,
  witnesses: readonly VerifierKey[],
): readonly Cosignature[] =>
  witnesses.flatMap((key) => {
    const mine = signatures.filter(({ name, keyId }) => name === key.name && keyId === key.keyId);
    return mine.flatMap((signature) => readCosignature(verify, key, text, signature) ?? []).slice(0, 1);
  });

const readCosignature = (
  verify: VerifySignature,
  key: VerifierKey,
  text: string,
  signature: NoteSignature,
): Cosignature | undefined => {
  const bytes = signature.signature;
  if (bytes.length !== timeBytes + ed25519Bytes) return undefined;
  const timeSeconds = bytes.subarray(0, timeBytes).reduce((time, byte) => time * 256 + byte, 0);
  if (!Number.isSafeInteger(timeSeconds)) return undefined;
  const holds = verify(key.publicKey, cosignatureMessage(text, timeSeconds), bytes.subarray(timeBytes));
  return holds ? { key, timeSeconds, signature } : undefined;
};
