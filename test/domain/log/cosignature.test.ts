import { describe, expect, test } from "vitest";
import { openCheckpoint, parseKey } from "../../../cli/verify/note.ts";
import { formatCheckpoint } from "../../../lib/domain/log/checkpoint.ts";
import { cosignatureMessage, cosignaturesIn, encodeCosignature } from "../../../lib/domain/log/cosignature.ts";
import { formatNote, parseNote, verifyNote } from "../../../lib/domain/log/signed-note.ts";
import { utf8 } from "../../../lib/domain/log/utf8.ts";
import {
  formatVerifierKey,
  parseVerifierKey,
  signatureTypes,
  verifierKey,
} from "../../../lib/domain/log/verifier-key.ts";
import { publicKeyOf, signWith, verifyEd25519 } from "./ed25519.ts";
import { sha256 } from "./sha256.ts";

const { cosignature } = signatureTypes;
const origin = "example.com/behind-the-sofa";
const text = formatCheckpoint({ origin, size: 20852163, root: new Uint8Array(32).fill(7) });
const logKey = verifierKey(sha256, origin, publicKeyOf(1));
const witnessKey = (seed: number) => verifierKey(sha256, `witness.example/w${seed}`, publicKeyOf(seed), cosignature);

const byLog = { name: logKey.name, keyId: logKey.keyId, signature: signWith(1, utf8(text)) };
const byWitness = (seed: number, timeSeconds: number, signed = text) => {
  const { name, keyId } = witnessKey(seed);
  const ed25519 = signWith(seed, cosignatureMessage(signed, timeSeconds));
  return { name, keyId, signature: encodeCosignature(timeSeconds, ed25519) };
};
/** As long as ML-DSA-44 makes it: the time and 2,420 bytes, key type 0x06. */
const postQuantum = { name: "witness.example/pq", keyId: "01020304", signature: new Uint8Array(2428).fill(5) };

test("the message is the one of c2sp.org/tlog-cosignature, byte for byte", () => {
  expect(Buffer.from(cosignatureMessage(text, 1679315147)).toString()).toBe(
    `cosignature/v1\ntime 1679315147\n${origin}\n20852163\n${Buffer.alloc(32, 7).toString("base64")}\n`,
  );
  expect([...encodeCosignature(1679315147, new Uint8Array(64)).subarray(0, 8)]).toEqual([
    0, 0, 0, 0, 0x64, 0x18, 0x50, 0xcb,
  ]);
});

test("a note with a post-quantum signature of 2,420 bytes is read, and what is known in it verifies", () => {
  const note = formatNote({ text, signatures: [byLog, postQuantum, byWitness(2, 1679315147)] });
  const parsed = parseNote(note);
  if (!parsed.ok) throw new Error(parsed.refusal.code);
  expect(verifyNote(verifyEd25519, parsed.value, [logKey])).toMatchObject({ ok: true, value: [{ name: origin }] });
  expect(cosignaturesIn(verifyEd25519, parsed.value, [witnessKey(2), witnessKey(3)])).toMatchObject([
    { key: { name: "witness.example/w2" }, timeSeconds: 1679315147 },
  ]);
  expect(formatNote(parsed.value)).toBe(note);
});

test("the offline verifier, which shares no code with it, counts the same witnesses", () => {
  const note = formatNote({ text, signatures: [byLog, postQuantum, byWitness(2, 5), byWitness(3, 6)] });
  const trusted = [formatVerifierKey(logKey), formatVerifierKey(witnessKey(3), cosignature)].map(parseKey);
  const { signers } = openCheckpoint(Buffer.from(note), trusted);
  expect(signers.map(({ name, type }) => [name, type])).toEqual([
    [origin, 1],
    ["witness.example/w3", 4],
  ]);
});

describe("a cosignature does not count", () => {
  const counted = (...signatures: readonly { name: string; keyId: string; signature: Uint8Array }[]) =>
    cosignaturesIn(verifyEd25519, { text, signatures: [byLog, ...signatures] }, [witnessKey(2)]).length;

  test("by a witness nobody named", () => expect(counted(byWitness(3, 1))).toBe(0));
  test("of another text", () => expect(counted(byWitness(2, 1, text.replace("20852163", "20852164")))).toBe(0));
  test("with another time than the one signed", () => {
    const { signature, ...rest } = byWitness(2, 1);
    expect(counted({ ...rest, signature: encodeCosignature(2, signature.subarray(8)) })).toBe(0);
  });
  test("that is plain Ed25519 of the note under the same name", () => {
    const { name, keyId } = witnessKey(2);
    expect(counted({ name, keyId, signature: signWith(2, utf8(text)) })).toBe(0);
  });
  test("twice", () => expect(counted(byWitness(2, 1), byWitness(2, 2))).toBe(1));
});

test("the time of a cosignature keeps all its bits, and one beyond 2^53 is no time", () => {
  const time = 2 ** 52 + 12_345;
  expect(cosignaturesIn(verifyEd25519, { text, signatures: [byWitness(2, time)] }, [witnessKey(2)])).toMatchObject([
    { timeSeconds: time },
  ]);
  for (const bad of [-1, 0.5, 2 ** 53, Number.NaN])
    expect(() => encodeCosignature(bad, new Uint8Array(64))).toThrow(RangeError);
});

test("keys of witnesses and of logs are told apart: the same bytes under the same name have another id", () => {
  const asLog = verifierKey(sha256, "witness.example/w2", publicKeyOf(2));
  expect(asLog.keyId).not.toBe(witnessKey(2).keyId);
  const vkey = formatVerifierKey(witnessKey(2), cosignature);
  expect(parseVerifierKey(sha256, vkey, cosignature)).toEqual({ ok: true, value: witnessKey(2) });
  expect(parseVerifierKey(sha256, vkey)).toMatchObject({ refusal: { code: "unsupported-key-type" } });
});
