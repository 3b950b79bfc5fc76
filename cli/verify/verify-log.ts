import { followHistory, type History } from "./history.ts";
import { type Leaf, parseLeaf } from "./leaf.ts";
import type { ReadLogFile } from "./log-source.ts";
import type { Checkpoint } from "./note.ts";
import { findRetained, readSnapshot } from "./pruning.ts";
import { followStanding, type Standing } from "./standing.ts";
import { readTiles } from "./tiles.ts";
import { rootOf } from "./tree.ts";
import type { TrustPolicy } from "./trust-policy.ts";
import { VerificationFailure } from "./verification-failure.ts";
import { entriesUnder, openTrusted, type VerifiedTree, verifyTree } from "./verify-tree.ts";

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
  /** Sees every leaf once it has been verified, and what stands after it. The entry of a pruned one is empty. */
  readonly onLeaf?: (leaf: Leaf, entry: Uint8Array, standing: Standing, index: number) => void;
}

export interface Verified extends VerifiedTree {
  readonly history: History;
  readonly standing: Standing;
  /** Index of the first entry that the log still has; 0 where nothing was pruned. */
  readonly minimumIndex: number;
}

/**
 * Verifies a whole log: signature, every tile, every entry, and what the entries say of each other.
 *
 * @throws VerificationFailure naming the first thing that differs
 */
export const verifyLog = async (read: ReadLogFile, options: VerifyOptions): Promise<Verified> => {
  const tree = await verifyTree(read, options.policy);
  const older = options.older === undefined ? undefined : openTrusted(options.older, options.policy).checkpoint;
  if (older !== undefined) checkOlder(older, tree);
  return { ...tree, ...(await followEntries(read, tree, older?.size, options)) };
};

const followEntries = async (
  read: ReadLogFile,
  tree: VerifiedTree,
  olderSize: number | undefined,
  { workspace, now, keepStates, onProgress, onLeaf = () => undefined }: VerifyOptions,
) => {
  const { size } = tree.checkpoint;
  const history = followHistory(workspace, now, keepStates);
  const standing = followStanding();
  const retained = await findRetained(read, size);
  for (const { index, leaf } of await readSnapshot(read, retained, tree)) {
    history.addPruned(leaf, index);
    standing.addPruned(leaf, index);
    onLeaf(leaf, Buffer.alloc(0), standing, index);
  }
  let index = retained.minimumIndex;
  for await (const bundle of readTiles(read, "entries", size, index / 256)) {
    for (const entry of entriesUnder(tree, bundle)) {
      if (index === olderSize) history.endCheckpoint(index);
      const leaf = parseLeaf(entry, index);
      history.add(leaf, index);
      standing.add(leaf, index);
      onLeaf(leaf, entry, standing, index);
      index += 1;
    }
    onProgress(index, size);
  }
  history.endCheckpoint(index);
  return { history, standing, minimumIndex: retained.minimumIndex };
};

/** Checks that a verified log still begins as an earlier checkpoint of it says. */
export const checkOlder = (older: Checkpoint, { checkpoint, leafHashes }: VerifiedTree): void => {
  const wrong = (detail: string) => new VerificationFailure("older", "checkpoint", detail);
  if (older.origin !== checkpoint.origin) throw wrong(`is of ${older.origin}, not of ${checkpoint.origin}`);
  if (older.size > checkpoint.size) throw wrong(`has ${older.size} leaves, the log only ${checkpoint.size}`);
  if (!rootOf(leafHashes.subarray(0, older.size * 32)).equals(older.root))
    throw wrong(`the first ${older.size} leaves are not those that it signed`);
};
