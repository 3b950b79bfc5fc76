import type { ReadLogFile } from "./log-source.ts";
import { type Checkpoint, openCheckpoint } from "./note.ts";
import { checkUpperTiles, entriesOfBundle, hasFirstBundle, readLeafHashes, readTiles, type TileFile } from "./tiles.ts";
import { type Hashes, hashAt, hashOfLeaf, rootOf } from "./tree.ts";
import { checkSigners, type TrustPolicy, trustedKeys } from "./trust-policy.ts";
import { VerificationFailure } from "./verification-failure.ts";

/** A tree whose every tile leads to a root that was signed by whom the reader trusts. */
export interface VerifiedTree {
  readonly checkpoint: Checkpoint;
  /** `name+id` of each trusted key that signed. */
  readonly signedBy: readonly string[];
  readonly leafHashes: Hashes;
}

/**
 * Verifies a log's checkpoint and every tile under it. The tree is checked before any entry, so that a damaged file is
 * named as such and not as an entry that makes no sense.
 */
export const verifyTree = async (read: ReadLogFile, policy: TrustPolicy): Promise<VerifiedTree> => {
  const note = await read("checkpoint");
  if (note === undefined) throw new VerificationFailure("checkpoint", "checkpoint", "is missing from the log");
  const { checkpoint, signedBy } = openTrusted(note, policy);
  const leafHashes = await readLeafHashes(read, checkpoint.size);
  if (!rootOf(leafHashes).equals(checkpoint.root)) throw await locateDamage(read, leafHashes, checkpoint.size);
  await checkUpperTiles(read, leafHashes);
  return { checkpoint, signedBy, leafHashes };
};

/** Opens a checkpoint that the policy's logs and witnesses have signed. */
export const openTrusted = (note: Uint8Array, policy: TrustPolicy) => {
  const { checkpoint, signers } = openCheckpoint(note, trustedKeys(policy));
  checkSigners(policy, checkpoint.origin, signers);
  return { checkpoint, signedBy: signers.map(({ name, id }) => `${name}+${id}`) };
};

/** The entries of a bundle, each held against its leaf hash. */
export const entriesUnder = ({ leafHashes }: Pick<VerifiedTree, "leafHashes">, bundle: TileFile): Uint8Array[] => {
  const entries = entriesOfBundle(bundle);
  for (const [place, entry] of entries.entries()) {
    const index = bundle.index * 256 + place;
    if (!hashOfLeaf(entry).equals(hashAt(leafHashes, index)))
      throw new VerificationFailure("bundle", bundle.path, `entry ${place} (leaf ${index}) was changed`);
  }
  return entries;
};

/** The tiles do not hash to the signed root: the entries tell whether a tile was changed or the tree is another one. */
const locateDamage = async (read: ReadLogFile, leafHashes: Hashes, size: number): Promise<VerificationFailure> => {
  // Where the entries were pruned, the tiles above tell.
  if (!(await hasFirstBundle(read, size))) await checkUpperTiles(read, leafHashes);
  let index = 0;
  for await (const bundle of readTiles(read, "entries", size)) {
    for (const entry of entriesOfBundle(bundle)) {
      if (!hashOfLeaf(entry).equals(hashAt(leafHashes, index))) {
        const tile = bundle.path.replace("tile/entries/", "tile/0/");
        return new VerificationFailure("tile", tile, `hash ${index % 256} is not that of leaf ${index}`);
      }
      index += 1;
    }
  }
  return new VerificationFailure("root", `at ${size} leaves`, "entries and tiles agree, but not with the signed root");
};
