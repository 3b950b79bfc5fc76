import type { ReadLogFile } from "./log-source.ts";
import { type Checkpoint, openCheckpoint } from "./note.ts";
import { readTiles } from "./tiles.ts";
import { prefixRoots } from "./tree.ts";
import { type TrustPolicy, trustedKeys } from "./trust-policy.ts";
import { VerificationFailure } from "./verification-failure.ts";
import { checkOlder } from "./verify-log.ts";
import { entriesUnder, openTrusted, type VerifiedTree, verifyTree } from "./verify-tree.ts";

export interface VerifiedRootLog {
  readonly checkpoint: Checkpoint;
  readonly signedBy: readonly string[];
  /** Checkpoints in it that are of the log it was held against. */
  readonly entries: number;
}

/**
 * Verifies a root log, whose leaves are the checkpoints of many logs: its own tree, that each log in it only grows, and that
 * every checkpoint of the log at hand is a beginning of that log. So nobody was shown another log than this one.
 *
 * @param log     the log at hand, verified already
 * @param anchor  an earlier checkpoint of the root log, signed, that it must contain
 */
export const verifyRootLog = async (
  read: ReadLogFile,
  policy: TrustPolicy,
  log: VerifiedTree,
  anchor?: Uint8Array,
): Promise<VerifiedRootLog> => {
  const tree = await verifyTree(read, policy);
  if (anchor !== undefined) checkOlder(openTrusted(anchor, policy).checkpoint, tree);
  const sizes = new Map<string, number>();
  const roots = prefixRoots(log.leafHashes);
  let entries = 0;
  for await (const bundle of readTiles(read, "entries", tree.checkpoint.size)) {
    for (const [place, note] of entriesUnder(tree, bundle).entries()) {
      const index = bundle.index * 256 + place;
      const checkpoint = openEntry(note, policy, log.checkpoint.origin, index);
      const before = sizes.get(checkpoint.origin) ?? 0;
      if (checkpoint.size <= before)
        throw wrong(index, `${checkpoint.origin} has ${checkpoint.size} leaves after ${before}`);
      sizes.set(checkpoint.origin, checkpoint.size);
      if (checkpoint.origin !== log.checkpoint.origin) continue;
      checkBeginning(checkpoint, log, roots, index);
      entries += 1;
    }
  }
  return { checkpoint: tree.checkpoint, signedBy: tree.signedBy, entries };
};

/** Signatures of other logs are for those to check who hold their keys. */
const openEntry = (note: Uint8Array, policy: TrustPolicy, origin: string, index: number): Checkpoint => {
  const { checkpoint, signers } = openCheckpoint(note, trustedKeys(policy));
  const isSigned = signers.some((signer) => policy.logs.includes(signer) && signer.name === checkpoint.origin);
  if (checkpoint.origin === origin && !isSigned)
    throw wrong(index, `is a checkpoint of ${origin} without its signature`);
  return checkpoint;
};

const checkBeginning = (
  { size, root }: Checkpoint,
  log: VerifiedTree,
  rootAt: (size: number) => Buffer,
  index: number,
): void => {
  if (size > log.checkpoint.size) throw wrong(index, `has ${size} leaves, the log only ${log.checkpoint.size}`);
  if (!rootAt(size).equals(root)) throw wrong(index, `the log's first ${size} leaves are not those that it signed`);
};

const wrong = (index: number, detail: string) => new VerificationFailure("root-log", `at leaf ${index}`, detail);
