import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatCheckpoint, parseCheckpoint } from "../../../lib/domain/log/checkpoint.ts";
import { formatNote, parseNote, type SignedNote, verifyNote } from "../../../lib/domain/log/signed-note.ts";
import { utf8 } from "../../../lib/domain/log/utf8.ts";
import { formatVerifierKey, parseVerifierKey, verifierKey } from "../../../lib/domain/log/verifier-key.ts";
import vectors from "../../vectors/log/sumdb-tlog.json" with { type: "json" };
import wycheproof from "../../vectors/log/wycheproof-ed25519.json" with { type: "json" };
import { publicKeyOf, signWith, verifyEd25519 } from "./ed25519.ts";
import { sha256 } from "./sha256.ts";

const signedBy = (seed: number, name: string, text: string): SignedNote => {
  const { keyId } = verifierKey(sha256, name, publicKeyOf(seed));
  return { text, signatures: [{ name, keyId, signature: signWith(seed, utf8(text)) }] };
};
const key = (seed: number, name = "example.com/log") => verifierKey(sha256, name, publicKeyOf(seed));
const text = formatCheckpoint({ origin: "example.com/log", size: 7, root: new Uint8Array(32).fill(9) });

describe("against golang.org/x/mod/sumdb/note", () => {
  test.each(vectors.notes)("the note signed as $vkey is the same bytes, and verifies", ({ seed, vkey, text, note }) => {
    const parsedKey = parseVerifierKey(sha256, vkey);
    if (!parsedKey.ok) throw new Error(parsedKey.refusal.code);
    expect(formatVerifierKey(parsedKey.value)).toBe(vkey);
    const { name, keyId } = parsedKey.value;
    const signature = signWith(Buffer.from(seed, "base64"), utf8(text));
    expect(formatNote({ text, signatures: [{ name, keyId, signature }] })).toBe(note);
    const parsed = parseNote(note);
    expect(parsed.ok && verifyNote(verifyEd25519, parsed.value, [parsedKey.value]).ok).toBe(true);
  });
});

test.each(wycheproof.tests)("Ed25519 as Wycheproof has it, case $id $comment: $result", (vector) => {
  const hexBytes = (hex: string) => new Uint8Array(Buffer.from(hex, "hex"));
  const verdict = verifyEd25519(hexBytes(vector.publicKey), hexBytes(vector.message), hexBytes(vector.signature));
  expect(verdict).toBe(vector.result === "valid");
});

test("what is written reads back, with any number of signatures", () => {
  const signatures = fc.array(
    fc.record({
      name: fc.stringMatching(/^[a-z0-9.é/-]{1,20}$/u),
      keyId: fc.stringMatching(/^[0-9a-f]{8}$/),
      signature: fc.uint8Array({ minLength: 1, maxLength: 2500 }),
    }),
    { minLength: 1, maxLength: 20 },
  );
  const texts = fc.array(fc.string({ unit: "grapheme", maxLength: 20 }), { minLength: 1 });
  fc.assert(
    fc.property(texts, signatures, (lines, signed) => {
      const note = { text: `${lines.join("\n")}\n`, signatures: signed };
      expect(parseNote(formatNote(note))).toEqual({ ok: true, value: note });
    }),
  );
});

describe("a note is trusted only if", () => {
  const note = signedBy(1, "example.com/log", text);

  test("a known key signed it", () => {
    expect(verifyNote(verifyEd25519, note, [key(1)])).toMatchObject({ ok: true, value: [{ name: "example.com/log" }] });
    expect(verifyNote(verifyEd25519, note, [key(2)])).toMatchObject({ refusal: { code: "unknown-signer" } });
    expect(verifyNote(verifyEd25519, note, [])).toMatchObject({ refusal: { code: "unknown-signer" } });
  });

  test("name and key id both belong to that key", () => {
    const other = { ...key(1), name: "example.com/other" };
    expect(verifyNote(verifyEd25519, note, [other])).toMatchObject({ refusal: { code: "unknown-signer" } });
  });

  test("no signature by a known key fails, even beside one that holds", () => {
    const [first] = note.signatures;
    if (first === undefined) throw new Error("unreachable");
    const spoiled = { ...first, signature: first.signature.map((byte, place) => (place === 63 ? byte ^ 1 : byte)) };
    const both = { text, signatures: [first, spoiled] };
    expect(verifyNote(verifyEd25519, both, [key(1)])).toMatchObject({ refusal: { code: "wrong-signature" } });
  });

  test("its text is the text that was signed", () => {
    const edited = { ...note, text: text.replace("\n7\n", "\n8\n") };
    expect(verifyNote(verifyEd25519, edited, [key(1)])).toMatchObject({ refusal: { code: "wrong-signature" } });
  });

  test("several keys sign, each of a name of its own, and strangers are passed over", () => {
    const witness = signedBy(2, "witness.example", text);
    const stranger = signedBy(3, "stranger.example", text);
    const all = { text, signatures: [stranger, note, witness].flatMap(({ signatures }) => signatures) };
    const signers = verifyNote(verifyEd25519, all, [key(1), key(2, "witness.example")]);
    expect(signers.ok && signers.value.map(({ name }) => name)).toEqual(["example.com/log", "witness.example"]);
  });
});

test("sixteen signatures of post-quantum size are read, as the specification demands", () => {
  const signature = new Uint8Array(5000).fill(1);
  const signatures = Array.from({ length: 16 }, (_, place) => ({ name: `w${place}`, keyId: "00000000", signature }));
  expect(parseNote(formatNote({ text, signatures })).ok).toBe(true);
});

test.each([
  ["no signature", `${text}\n`],
  ["no blank line", `${text}— a AAAAAAA=\n`],
  ["no last newline", formatNote(signedBy(1, "a", text)).slice(0, -1)],
  ["a carriage return", formatNote(signedBy(1, "a", text.replaceAll("\n", "\r\n")))],
  ["a hyphen for the dash", formatNote(signedBy(1, "a", text)).replace("—", "-")],
  ["a plus in the name", formatNote(signedBy(1, "a", text)).replace("— a ", "— a+b ")],
  ["two spaces", formatNote(signedBy(1, "a", text)).replace("— a ", "— a  ")],
  ["a key id only", `${text}\n— a AAAAAA==\n`],
  ["no base64", `${text}\n— a !!!!\n`],
  ["nothing", ""],
])("a note with %s is refused as malformed", (_, note) => {
  expect(parseNote(note)).toMatchObject({ refusal: { code: "malformed-note" } });
});

describe("a verifier key", () => {
  test.each([
    ["wrong-key-id", formatVerifierKey(key(1)).replace(/\+[0-9a-f]{8}\+/, "+00000000+")],
    ["wrong-key-id", formatVerifierKey(key(1)).replace("example", "exemple")],
    ["unsupported-key-type", "PeterNeumann+c74f20a3+BBpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"],
    ["malformed-key", "PeterNeumann+c74f20a3"],
    ["malformed-key", "PeterNeumann+c74f20a3+ARpc"],
    ["malformed-key", "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"],
  ])("is refused as %s: %s", (code, vkey) => {
    expect(parseVerifierKey(sha256, vkey)).toMatchObject({ refusal: { code } });
  });

  test("published with the Go note package reads back", () => {
    const vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const parsed = parseVerifierKey(sha256, vkey);
    expect(parsed.ok && formatVerifierKey(parsed.value)).toBe(vkey);
  });
});

describe("a checkpoint", () => {
  test("reads back, and passes over extension lines", () => {
    const checkpoint = { origin: "example.com/log", size: 7, root: new Uint8Array(32).fill(9) };
    expect(parseCheckpoint(text)).toEqual({ ok: true, value: checkpoint });
    expect(parseCheckpoint(`${text}extension\n`)).toEqual({ ok: true, value: checkpoint });
  });

  test.each([
    text.replace("\n7\n", "\n07\n"),
    text.replace("\n7\n", "\n-7\n"),
    text.replace("\n7\n", "\n7.0\n"),
    text.replace("\n7\n", "\n9007199254740992\n"),
    text.replace("example.com/log", ""),
    text.replace("CQk=", "CQ=="),
    text.slice(0, -1),
    `${text}\n`,
    `${text}\nextension\n`,
    "",
  ])("%j is malformed", (malformed) => {
    expect(parseCheckpoint(malformed)).toMatchObject({ refusal: { code: "malformed-checkpoint" } });
  });
});
