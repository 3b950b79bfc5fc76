import { type Leaf, parseLeaf } from "./leaf.ts";
import { type Checkpoint, openCheckpoint } from "./note.ts";
import { hashOfLeaf, hashOfNode } from "./tree.ts";
import { checkSigners, type TrustPolicy, trustedKeys } from "./trust-policy.ts";
import { VerificationFailure } from "./verification-failure.ts";

export interface ProvedLeaf {
  readonly checkpoint: Checkpoint;
  readonly signedBy: readonly string[];
  readonly index: number;
  readonly leaf: Leaf;
}

/**
 * Verifies a proof file (c2sp.org/tlog-proof) that carries its leaf as extra data: the leaf is what a trusted log has at
 * this place, under a checkpoint that it signed.
 *
 * @throws VerificationFailure saying what does not hold
 */
export const verifyProofFile = (file: Uint8Array, policy: TrustPolicy): ProvedLeaf => {
  const { entry, index, hashes, note } = parseProof(file);
  const { checkpoint, signers } = openCheckpoint(note, trustedKeys(policy));
  checkSigners(policy, checkpoint.origin, signers);
  if (index >= checkpoint.size) throw wrong("index", `${index} is beyond the checkpoint's ${checkpoint.size} leaves`);
  if (!rootFrom(index, checkpoint.size, hashOfLeaf(entry), hashes).equals(checkpoint.root))
    throw wrong("hashes", "do not lead from the leaf to the signed root");
  const signedBy = signers.map(({ name, id }) => `${name}+${id}`);
  return { checkpoint, signedBy, index, leaf: parseLeaf(entry, index) };
};

const parseProof = (file: Uint8Array) => {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  const split = bytes.indexOf("\n\n");
  const [first, extra = "", place = "", ...lines] = bytes.toString("latin1", 0, Math.max(split, 0)).split("\n");
  if (first !== "c2sp.org/tlog-proof@v1") throw wrong("file", "is no c2sp.org/tlog-proof@v1");
  if (!extra.startsWith("extra ")) throw wrong("file", "carries no leaf as its extra data");
  const index = /^index (0|[1-9]\d{0,14})$/.exec(place)?.[1];
  if (index === undefined) throw wrong("file", `has "${place}" for its index`);
  const hashes = lines.map((line) => decode(line, "a hash"));
  if (hashes.some(({ length }) => length !== 32)) throw wrong("file", "has a hash that is not of 32 bytes");
  const entry = decode(extra.slice("extra ".length), "the leaf");
  return { entry, index: Number(index), hashes, note: bytes.subarray(split + 2) };
};

const decode = (text: string, what: string): Buffer => {
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64") !== text) throw wrong("file", `has ${what} that is not base64`);
  return bytes;
};

/** Undoes PATH(m, D[n]) of RFC 6962 section 2.1.1: the last hash is the sibling nearest to the root. */
const rootFrom = (index: number, size: number, leaf: Buffer, hashes: readonly Buffer[]): Buffer => {
  const sibling = hashes.at(-1);
  if (size === 1 && sibling === undefined) return leaf;
  if (size === 1 || sibling === undefined) throw wrong("hashes", `are ${size === 1 ? "too many" : "too few"}`);
  let split = 1;
  while (split * 2 < size) split *= 2;
  const rest = hashes.slice(0, -1);
  return index < split
    ? hashOfNode(rootFrom(index, split, leaf, rest), sibling)
    : hashOfNode(sibling, rootFrom(index - split, size - split, leaf, rest));
};

const wrong = (where: string, detail: string) => new VerificationFailure("proof", where, detail);
