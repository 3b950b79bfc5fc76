import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type AddCheckpointRequest,
  formatAddCheckpointRequest,
  parseAddCheckpointRequest,
} from "../../../lib/domain/log/add-checkpoint-request.ts";
import { formatCheckpoint } from "../../../lib/domain/log/checkpoint.ts";
import { decideCosigning, type WitnessedTree } from "../../../lib/domain/log/decide-cosigning.ts";
import { formatNote } from "../../../lib/domain/log/signed-note.ts";
import { utf8 } from "../../../lib/domain/log/utf8.ts";
import { verifierKey } from "../../../lib/domain/log/verifier-key.ts";
import { publicKeyOf, signWith, verifyEd25519 } from "./ed25519.ts";
import { mth, proof as naiveProof } from "./naive-merkle.ts";
import { sha256 } from "./sha256.ts";

const origin = "log.example.com/tidegate/w/blue";
const key = verifierKey(sha256, origin, publicKeyOf(1));
const entries = Array.from({ length: 40 }, (_, place) => utf8(`entry ${place}`));
const otherEntries = entries.map((entry, place) => (place === 2 ? utf8("another past") : entry));
const tree = (size: number, from = entries): WitnessedTree => ({ size, root: mth([...from.slice(0, size)]) });

const note = (size: number, { from = entries, seed = 1, name = origin, root = mth([...from.slice(0, size)]) } = {}) => {
  const text = formatCheckpoint({ origin: name, size, root });
  const { keyId } = verifierKey(sha256, name, publicKeyOf(seed));
  return formatNote({ text, signatures: [{ name, keyId, signature: signWith(seed, utf8(text)) }] });
};
const proof = (older: number, size: number, from = entries) => naiveProof(older, [...from.slice(0, size)]);
const decide = (recorded: WitnessedTree | undefined, request: AddCheckpointRequest, keys = [key]) => {
  const read = parseAddCheckpointRequest(formatAddCheckpointRequest(request));
  if (!read.ok) throw new Error(read.refusal.code);
  return decideCosigning(sha256, verifyEd25519, keys, recorded, read.value);
};

describe("a witness cosigns", () => {
  test("the first checkpoint of a log it knows", () => {
    expect(decide(undefined, { oldSize: 0, proof: [], note: note(5) })).toEqual({ ok: true, value: tree(5) });
  });

  test("every growth of every log, and the same checkpoint again", () => {
    fc.assert(
      fc.property(fc.nat(40), fc.nat(40), (a, b) => {
        const [older, size] = [Math.min(a, b), Math.max(a, b)];
        const recorded = older === 0 ? undefined : tree(older);
        const request = { oldSize: older, proof: proof(older, size), note: note(size) };
        expect(decide(recorded, request)).toEqual({ ok: true, value: tree(size) });
      }),
    );
  });
});

describe("a witness refuses", () => {
  const grown = { oldSize: 5, proof: proof(5, 9), note: note(9) };
  const refusal = (recorded: WitnessedTree | undefined, request: AddCheckpointRequest, keys = [key]) => {
    const decided = decide(recorded, request, keys);
    return decided.ok ? "cosigned" : decided.refusal;
  };

  test("a log it does not know, and a key of another log", () => {
    expect(refusal(tree(5), grown, [])).toEqual({ code: "unknown-log" });
    const elsewhere = verifierKey(sha256, "log.example.com/other", publicKeyOf(1));
    expect(refusal(tree(5), grown, [elsewhere])).toEqual({ code: "unknown-log" });
  });

  test("what the log did not sign", () => {
    expect(refusal(tree(5), { ...grown, note: note(9, { seed: 2 }) })).toEqual({ code: "not-signed-by-log" });
    const edited = grown.note.replace("\n9\n", "\n8\n");
    expect(refusal(tree(5), { ...grown, note: edited })).toEqual({ code: "not-signed-by-log" });
  });

  test("an old size above the new one, before it looks at its own record", () => {
    expect(refusal(tree(5), { oldSize: 10, proof: [], note: note(9) })).toEqual({ code: "old-size-above-size" });
  });

  test("an old size that is not the one it saw last, and says which that is", () => {
    expect(refusal(tree(7), grown)).toEqual({ code: "other-old-size", size: 7 });
    expect(refusal(undefined, grown)).toEqual({ code: "other-old-size", size: 0 });
    expect(refusal(tree(12), grown)).toEqual({ code: "other-old-size", size: 12 });
  });

  test("another tree of the size it saw", () => {
    const forked = { oldSize: 9, proof: [], note: note(9, { from: otherEntries }) };
    expect(refusal(tree(9), forked)).toEqual({ code: "other-root" });
    expect(refusal(undefined, { oldSize: 0, proof: [], note: note(0, { root: new Uint8Array(32) }) })).toEqual({
      code: "other-root",
    });
  });

  test("a growth that changed the past, whatever proof comes with it", () => {
    for (const hashes of [proof(5, 9), proof(5, 9, otherEntries), []]) {
      const forked = { oldSize: 5, proof: hashes, note: note(9, { from: otherEntries }) };
      expect(refusal(tree(5), forked)).toEqual({ code: "wrong-proof" });
    }
  });

  test("a proof where there is nothing to prove", () => {
    expect(refusal(undefined, { oldSize: 0, proof: [new Uint8Array(32)], note: note(9) })).toEqual({
      code: "wrong-proof",
    });
  });
});

test("the body of add-checkpoint is the specification's, and reads back", () => {
  const request = { oldSize: 5, proof: proof(5, 9), note: note(9) };
  const body = formatAddCheckpointRequest(request);
  const lines = request.proof.map((hash) => Buffer.from(hash).toString("base64"));
  expect(body).toBe(`old 5\n${lines.join("\n")}\n\n${request.note}`);
  expect(parseAddCheckpointRequest(body)).toMatchObject({
    ok: true,
    value: { oldSize: 5, proof: request.proof, checkpoint: { origin, size: 9 } },
  });
  expect(formatAddCheckpointRequest({ oldSize: 0, proof: [], note: "x\n" })).toBe("old 0\n\nx\n");
});

test.each([
  ["nothing", ""],
  ["no old size", `\n\n${note(3)}`],
  ["a size with a leading zero", `old 00\n\n${note(3)}`],
  ["a negative size", `old -1\n\n${note(3)}`],
  ["a hash of another length", `old 1\nAAAA\n\n${note(3)}`],
  ["a line that is no base64", `old 1\n!\n\n${note(3)}`],
  ["64 hashes", `old 1\n${`${Buffer.alloc(32).toString("base64")}\n`.repeat(64)}\n${note(3)}`],
  ["no checkpoint", "old 0\n\n"],
  ["an unsigned checkpoint", `old 0\n\n${formatCheckpoint({ origin, ...tree(3) })}`],
  ["no empty line", `old 0\n${note(3)}`],
])("a body with %s is refused as malformed", (_, body) => {
  expect(parseAddCheckpointRequest(body)).toMatchObject({ refusal: { code: expect.stringMatching(/^malformed-/) } });
});
