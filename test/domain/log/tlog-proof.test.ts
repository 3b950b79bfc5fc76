import { expect, test } from "vitest";
import { formatCheckpoint } from "../../../lib/domain/log/checkpoint.ts";
import { formatNote } from "../../../lib/domain/log/signed-note.ts";
import {
  formatTlogProof,
  parseTlogProof,
  type TlogProof,
  verifyTlogProof,
} from "../../../lib/domain/log/tlog-proof.ts";
import { utf8 } from "../../../lib/domain/log/utf8.ts";
import { verifierKey } from "../../../lib/domain/log/verifier-key.ts";
import { publicKeyOf, signWith, verifyEd25519 } from "./ed25519.ts";
import { mth, path } from "./naive-merkle.ts";
import { sha256 } from "./sha256.ts";

const entries = Array.from({ length: 11 }, (_, index) => utf8(`entry ${index}`));
const checkpointBy = (seed: number, name: string, origin = name) => {
  const text = formatCheckpoint({ origin, size: entries.length, root: mth(entries) });
  const { keyId } = verifierKey(sha256, name, publicKeyOf(seed));
  return formatNote({ text, signatures: [{ name, keyId, signature: signWith(seed, utf8(text)) }] });
};
const trusted = [verifierKey(sha256, "example.com/log", publicKeyOf(1))];
const proof: TlogProof = { index: 6, hashes: path(6, entries), checkpoint: checkpointBy(1, "example.com/log") };
const verdict = (candidate: TlogProof, entry = entries[6] ?? utf8("")) =>
  verifyTlogProof(sha256, verifyEd25519, candidate, entry, trusted);

test("a proof file has the form of c2sp.org/tlog-proof and reads back", () => {
  const file = formatTlogProof(proof);
  expect(file.split("\n").slice(0, 2)).toEqual(["c2sp.org/tlog-proof@v1", "index 6"]);
  expect(file.endsWith(`\n\n${proof.checkpoint}`)).toBe(true);
  expect(parseTlogProof(file)).toEqual({ ok: true, value: proof });
  const withExtra = { ...proof, extra: utf8("context") };
  expect(formatTlogProof(withExtra).split("\n")[1]).toBe("extra Y29udGV4dA==");
  expect(parseTlogProof(formatTlogProof(withExtra))).toEqual({ ok: true, value: withExtra });
  const alone = { ...proof, index: 0, hashes: [] };
  expect(parseTlogProof(formatTlogProof(alone))).toEqual({ ok: true, value: alone });
});

test("the entry at its place under a trusted key is proved, and the checkpoint told", () => {
  expect(verdict(proof)).toMatchObject({ ok: true, value: { origin: "example.com/log", size: 11 } });
});

test.each<[string, TlogProof]>([
  ["size-out-of-range", { ...proof, index: 11 }],
  ["root-mismatch", { ...proof, index: 7 }],
  ["wrong-proof-length", { ...proof, hashes: proof.hashes.slice(1) }],
  ["wrong-signature", { ...proof, checkpoint: proof.checkpoint.replace("\n11\n", "\n12\n") }],
  ["unknown-signer", { ...proof, checkpoint: checkpointBy(2, "example.com/log") }],
  ["wrong-origin", { ...proof, checkpoint: checkpointBy(1, "example.com/log", "example.com/other") }],
  ["malformed-note", { ...proof, checkpoint: "" }],
])("a proof is refused as %s", (code, candidate) => {
  expect(verdict(candidate)).toMatchObject({ ok: false, refusal: { code } });
});

test("another entry is refused", () => {
  expect(verdict(proof, utf8("entry 5"))).toMatchObject({ refusal: { code: "root-mismatch" } });
});

test.each([
  "",
  "c2sp.org/tlog-proof@v2\nindex 6\n\n",
  formatTlogProof(proof).replace("index 6", "index 06"),
  formatTlogProof(proof).replace("index 6", "Index 6"),
  formatTlogProof(proof).replace("index 6", "extra !\nindex 6"),
  formatTlogProof(proof).replace("index 6\n", "index 6\nAAAA\n"),
  formatTlogProof(proof).replaceAll("\n", "\r\n"),
  formatTlogProof({ ...proof, hashes: Array.from({ length: 54 }, () => new Uint8Array(32)) }),
])("%j is malformed", (file) => {
  expect(parseTlogProof(file)).toMatchObject({ refusal: { code: "malformed-proof" } });
});
