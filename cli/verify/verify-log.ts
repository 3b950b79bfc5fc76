import { followHistory, type History } from "./history.ts";
import { parseLeaf } from "./leaf.ts";
import type { ReadLogFile } from "./log-source.ts";
import { type Checkpoint, openCheckpoint } from "./note.ts";
import { checkUpperTiles, entriesOfBundle, readLeafHashes, readTiles } from "./tiles.ts";
import { type Hashes, hashAt, hashOfLeaf, rootOf } from "./tree.ts";
import { checkSigners, type TrustPolicy, trustedKeys } from "./trust-policy.ts";
import { VerificationFailure } from "./verification-failure.ts";

export interface VerifyOptions {
  readonly policy: TrustPolicy;
  /** Workspace every leaf must name; undefined takes that of the first leaf. */
  readonly workspace: string | undefined;
  /** An earlier checkpoint, signed, that this log must contain. */
  readonly older: Uint8Array | undefined;
  /** Our clock, epoch milliseconds. */
  readonly now: number;
  readonly keepStates: boolean;
  readonly onProgress: (leaves: number, total: number) => void;
}

export interface Verified {
  readonly checkpoint: Checkpoint;
  /** `name+id` of each trusted key that signed. */
  readonly signedBy: readonly string[];
  readonly history: History;
}

/**
 * Verifies a whole log: signature, every tile, every entry, and what the entries say of each other. The tree is
 * checked first, so that a damaged file is named as such and not as a leaf that makes no sense.
 *
 * @throws VerificationFailure naming the first thing that differs
 */
export const verifyLog = async (read: ReadLogFile, options: VerifyOptions): Promise<Verified> => {
  const note = await read("checkpoint");
  if (note === undefined) throw new VerificationFailure("checkpoint", "checkpoint", "is missing from the log");
  const { checkpoint, signers } = openTrusted(note, options.policy);
  const older = options.older === undefined ? undefined : openTrusted(options.older, options.policy).checkpoint;

  const leafHashes = await readLeafHashes(read, checkpoint.size);
  if (!rootOf(leafHashes).equals(checkpoint.root)) throw await locateDamage(read, leafHashes, checkpoint.size);
  if (older !== undefined) checkOlder(older, checkpoint, leafHashes);
  await checkUpperTiles(read, leafHashes);

  const history = followHistory(options.workspace, options.now, options.keepStates);
  let index = 0;
  for await (const bundle of readTiles(read, "entries", checkpoint.size)) {
    for (const entry of entriesOfBundle(bundle)) {
      if (!hashOfLeaf(entry).equals(hashAt(leafHashes, index)))
        throw new VerificationFailure("bundle", bundle.path, `entry ${index % 256} (leaf ${index}) was changed`);
      if (index === older?.size) history.endCheckpoint(index);
      history.add(parseLeaf(entry, index), index);
      index += 1;
    }
    options.onProgress(index, checkpoint.size);
  }
  history.endCheckpoint(index);
  return { checkpoint, signedBy: signers.map(({ name, id }) => `${name}+${id}`), history };
};

const openTrusted = (note: Uint8Array, policy: TrustPolicy) => {
  const opened = openCheckpoint(note, trustedKeys(policy));
  checkSigners(policy, opened.checkpoint.origin, opened.signers);
  return opened;
};

/** The tiles do not hash to the signed root: the entries tell whether a tile was changed or the tree is another one. */
const locateDamage = async (read: ReadLogFile, leafHashes: Hashes, size: number): Promise<VerificationFailure> => {
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

const checkOlder = (older: Checkpoint, newer: Checkpoint, leafHashes: Hashes): void => {
  if (older.origin !== newer.origin)
    throw new VerificationFailure("older", "checkpoint", `is of ${older.origin}, not of ${newer.origin}`);
  if (older.size > newer.size)
    throw new VerificationFailure("older", "checkpoint", `has ${older.size} leaves, the log only ${newer.size}`);
  if (!rootOf(leafHashes.subarray(0, older.size * 32)).equals(older.root))
    throw new VerificationFailure("older", "checkpoint", `the first ${older.size} leaves are not those that it signed`);
};
