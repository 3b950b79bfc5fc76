import { verifyMerkleInclusion } from "@sigstore/verify/dist/tlog/merkle.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { proveInclusion } from "../../../lib/domain/log/merkle-proof.ts";
import { formatTlogProof, parseTlogProof } from "../../../lib/domain/log/tlog-proof.ts";
import { mth } from "./naive-merkle.ts";
import { sha256 } from "./sha256.ts";

const entriesOf = (size: number) => Array.from({ length: size }, (_, index) => new TextEncoder().encode(`e${index}`));
const accepts = (entry: Uint8Array, index: number, size: number, hashes: readonly Uint8Array[], root: Uint8Array) => {
  const inclusionProof = { logIndex: String(index), hashes: hashes.map((hash) => Buffer.from(hash)) };
  const checkpoint = { logSize: BigInt(size), logHash: Buffer.from(root) };
  try {
    // Its types are those of Sigstore's wire; of those it reads only these members.
    Reflect.apply(verifyMerkleInclusion, undefined, [
      { inclusionProof, canonicalizedBody: Buffer.from(entry) },
      checkpoint,
    ]);
    return true;
  } catch {
    return false;
  }
};

/** RFC 6962 inclusion by people who never saw ours. */
test("Sigstore's verifier accepts the proofs we hand out, and refuses them for another entry", () => {
  const sizeAndIndex = fc
    .integer({ min: 1, max: 300 })
    .chain((size) => fc.tuple(fc.constant(size), fc.nat({ max: size - 1 })));
  fc.assert(
    fc.property(sizeAndIndex, ([size, index]) => {
      const entries = entriesOf(size);
      const hashes = proveInclusion(
        sha256,
        ({ level, index: node }) => mth(entries.slice(node * 2 ** level, (node + 1) * 2 ** level)),
        index,
        size,
      );
      const file = parseTlogProof(formatTlogProof({ index, hashes, checkpoint: "" }));
      if (!file.ok) throw new Error(file.refusal.code);
      const entry = entries[index] ?? new Uint8Array();
      expect(accepts(entry, file.value.index, size, file.value.hashes, mth(entries))).toBe(true);
      expect(accepts(new TextEncoder().encode("other"), index, size, file.value.hashes, mth(entries))).toBe(false);
    }),
  );
});
