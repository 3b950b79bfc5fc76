import type { RetainedLeaf } from "./retained-leaf.ts";

/** A leaf below the minimum index, with its place in the log and its text, word for word. */
export interface SnapshotLeaf extends RetainedLeaf {
  readonly index: number;
  readonly text: string;
}

/**
 * Says which leaves of one subject a snapshot keeps once another leaf is pruned too: the last one; each that claimed a name
 * or asked for work that still stands; and of what a kept one claimed, asked for or released the other end, so that a fold of
 * those kept gives what a fold of all would.
 *
 * What is let go has nothing open and hangs on nothing kept, so no later leaf can need it: leaves may be taken one by one, and
 * the snapshot of a snapshot and what follows it is the snapshot of all.
 *
 * @param kept  of the leaves before, in their order
 * @returns     in their order, the new one last
 */
export const keptWith = (kept: readonly SnapshotLeaf[], added: SnapshotLeaf): readonly SnapshotLeaf[] => {
  const leaves = [...kept, added];
  const { standing, tied } = tiesOf(leaves);
  const keeps = new Set<SnapshotLeaf>();
  const waiting = [added, ...standing];
  for (let leaf = waiting.pop(); leaf !== undefined; leaf = waiting.pop()) {
    if (keeps.has(leaf)) continue;
    keeps.add(leaf);
    waiting.push(...(tied.get(leaf) ?? []));
  }
  return leaves.filter((leaf) => keeps.has(leaf));
};

/** Leaves of which something stands in the end, and from each leaf those that have to be kept with it. */
const tiesOf = (leaves: readonly SnapshotLeaf[]) => {
  const open = new Map<string, SnapshotLeaf>();
  const tied = new Map<SnapshotLeaf, SnapshotLeaf[]>();
  const tie = (leaf: SnapshotLeaf, to: SnapshotLeaf) => tied.set(leaf, [...(tied.get(leaf) ?? []), to]);
  for (const leaf of leaves) {
    for (const key of [...leaf.releases.map(nameKey), ...leaf.settles.map(effectKey)]) {
      const begun = open.get(key);
      if (begun === undefined) continue;
      tie(begun, leaf);
      // A name that nobody holds cannot be given back; work that nobody asked for may be settled.
      if (key.startsWith("name")) tie(leaf, begun);
      open.delete(key);
    }
    for (const key of [...leaf.claims.map(nameKey), ...leaf.effects.map(effectKey)]) {
      const before = open.get(key);
      // Asked for again under the same id: who keeps the first asking keeps the second, which may be settled.
      if (before !== undefined) tie(before, leaf);
      open.set(key, leaf);
    }
  }
  return { standing: [...open.values()], tied };
};

const nameKey = (name: string): string => `name ${name}`;
const effectKey = (id: string): string => `effect ${id}`;
