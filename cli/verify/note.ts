import { createPublicKey, verify } from "node:crypto";
import { sha256 } from "./tree.ts";
import { UsageError } from "./usage-error.ts";
import { VerificationFailure } from "./verification-failure.ts";

/** A trusted key: type 1 signs the note itself, type 4 is a witness and signs it with the time (c2sp.org/signed-note). */
export interface TrustedKey {
  readonly name: string;
  readonly id: string;
  readonly type: 1 | 4;
  readonly publicKey: Buffer;
}

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

/** Reads `<name>+<hex id>+<base64 type and key>`; a key whose id does not fit is a mistake of whoever passed it. */
export const parseKey = (text: string): TrustedKey => {
  const [, name = "", id = "", encoded = ""] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text) ?? [];
  const typed = Buffer.from(encoded, "base64");
  const type = typed[0];
  if (typed.length !== 33) throw new UsageError(`not a verifier key (name+id+base64): ${text}`);
  if (type !== 1 && type !== 4) throw new UsageError(`verifier key ${name} is of type ${type}; known are 1 and 4`);
  const expected = sha256(Buffer.concat([Buffer.from(`${name}\n`), typed])).toString("hex", 0, 4);
  if (expected !== id) throw new UsageError(`verifier key ${name} should have the id ${expected}, not ${id}`);
  return { name, id, type, publicKey: typed.subarray(1) };
};

/**
 * Opens a signed checkpoint with the keys that are trusted.
 *
 * @returns the checkpoint, and those of the keys that signed it
 */
export const openCheckpoint = (
  bytes: Uint8Array,
  trusted: readonly TrustedKey[],
): { readonly checkpoint: Checkpoint; readonly signers: readonly TrustedKey[] } => {
  const note = decodeNote(bytes);
  const split = note.lastIndexOf("\n\n");
  if (split < 0) throw malformed("has no signatures under a blank line");
  const text = note.slice(0, split + 1);
  const signers = note
    .slice(split + 2, -1)
    .split("\n")
    .flatMap((line) => signerOf(line, text, trusted) ?? []);
  const checkpoint = parseCheckpoint(text);
  return { checkpoint, signers };
};

const decodeNote = (bytes: Uint8Array): string => {
  try {
    const note = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    if (note.endsWith("\n")) return note;
  } catch {
    throw malformed("is not UTF-8");
  }
  throw malformed("does not end with a newline");
};

const signerOf = (line: string, text: string, trusted: readonly TrustedKey[]): TrustedKey | undefined => {
  const [, name = "", encoded = ""] = /^— (\S+) ([A-Za-z0-9+/]+=*)$/.exec(line) ?? [];
  const bytes = Buffer.from(encoded, "base64");
  if (bytes.length < 5 || bytes.toString("base64") !== encoded) throw malformed(`has a malformed signature line`);
  const id = bytes.toString("hex", 0, 4);
  const key = trusted.find((candidate) => candidate.name === name && candidate.id === id);
  if (key === undefined) return undefined;
  if (!isSignedBy(key, text, bytes.subarray(4)))
    throw new VerificationFailure("signature", `of ${name}+${id}`, "does not verify over the checkpoint");
  return key;
};

const isSignedBy = ({ type, publicKey }: TrustedKey, text: string, signature: Buffer): boolean => {
  if (type === 1) return ed25519(publicKey, text, signature);
  if (signature.length !== 72) return false;
  const time = signature.readBigUInt64BE(0);
  return ed25519(publicKey, `cosignature/v1\ntime ${time}\n${text}`, signature.subarray(8));
};

const ed25519 = (publicKey: Buffer, text: string, signature: Buffer): boolean => {
  const jwk = { kty: "OKP", crv: "Ed25519", x: publicKey.toString("base64url") };
  return verify(null, Buffer.from(text), createPublicKey({ key: jwk, format: "jwk" }), signature);
};

const parseCheckpoint = (text: string): Checkpoint => {
  const [origin = "", size = "", encodedRoot = "", ...rest] = text.split("\n");
  const root = Buffer.from(encodedRoot, "base64");
  if (origin === "" || rest.length === 0) throw malformed("lacks one of its three lines");
  if (!/^(0|[1-9]\d{0,14})$/.test(size)) throw malformed(`says "${size}" for its size`);
  if (root.length !== 32 || root.toString("base64") !== encodedRoot)
    throw malformed("has no root hash in its third line");
  return { origin, size: Number(size), root };
};

const malformed = (detail: string) => new VerificationFailure("checkpoint", "note", detail);
