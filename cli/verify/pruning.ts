import { z } from "zod";
import { type Leaf, parseLeaf } from "./leaf.ts";
import type { ReadLogFile } from "./log-source.ts";
import { entriesOfBundle, hasFirstBundle, readBundlesBackward } from "./tiles.ts";
import { hashAt, hashOfLeaf, sha256 } from "./tree.ts";
import { VerificationFailure } from "./verification-failure.ts";
import type { VerifiedTree } from "./verify-tree.ts";

/** From where on a log still has its entries, and the leaves before that which still say something. */
export interface Retained {
  /** Index of the first entry that must be there, a multiple of 256. */
  readonly minimumIndex: number;
  /** Lower-case hex SHA-256 of the snapshot; undefined where nothing was pruned. */
  readonly snapshot: string | undefined;
}

export interface SnapshotLeaf {
  readonly index: number;
  readonly leaf: Leaf;
}

const pruned = z.object({
  subject: z.object({ kind: z.literal("log-retention"), id: z.literal("log") }),
  state: z.object({ minimumIndex: z.int().positive().multipleOf(256), snapshot: z.string().regex(/^[0-9a-f]{64}$/) }),
});

/**
 * Finds what a log has kept (c2sp.org/tlog-tiles, "Pruning"): where its first bundle is gone, the last leaf that tells of
 * a pruning says which are. That leaf is itself verified with all the others afterwards.
 */
export const findRetained = async (read: ReadLogFile, size: number): Promise<Retained> => {
  if (await hasFirstBundle(read, size)) return { minimumIndex: 0, snapshot: undefined };
  for await (const bundle of readBundlesBackward(read, size)) {
    for (const entry of entriesOfBundle(bundle).reverse()) {
      const told = retentionOf(entry);
      if (told !== undefined) return told;
    }
  }
  throw new VerificationFailure("bundle", "tile/entries/000", "is missing, and no leaf tells of a pruning");
};

const retentionOf = (entry: Uint8Array): Retained | undefined => {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(entry).toString());
  } catch {
    return undefined;
  }
  const told = pruned.safeParse(value);
  return told.success ? told.data.state : undefined;
};

/**
 * Reads the leaves that stand for the pruned part. Each is held against its place in the tree, so a snapshot can leave
 * something out, but can say nothing that the log did not.
 */
export const readSnapshot = async (
  read: ReadLogFile,
  { minimumIndex, snapshot }: Retained,
  { leafHashes }: VerifiedTree,
): Promise<SnapshotLeaf[]> => {
  if (snapshot === undefined) return [];
  const path = `snapshot/${snapshot}`;
  const wrong = (detail: string) => new VerificationFailure("snapshot", path, detail);
  const bytes = await read(path);
  if (bytes === undefined) throw wrong("is missing from the log");
  if (sha256(bytes).toString("hex") !== snapshot) throw wrong("was changed: its SHA-256 is not the one in the log");
  const lines = Buffer.from(bytes).toString().split("\n");
  if (lines.pop() !== "") throw wrong("does not end with a newline");
  let after = -1;
  return lines.map((line, place) => {
    const [, digits = "", text = ""] = /^\{"index":(0|[1-9]\d{0,14}),"leaf":(.*)\}$/.exec(line) ?? [];
    const index = Number(digits);
    if (digits === "" || index <= after || index >= minimumIndex) throw wrong(`line ${place + 1} is out of place`);
    after = index;
    const entry = Buffer.from(text);
    if (!hashOfLeaf(entry).equals(hashAt(leafHashes, index))) throw wrong(`leaf ${index} is not the one in the log`);
    return { index, leaf: parseLeaf(entry, index) };
  });
};
