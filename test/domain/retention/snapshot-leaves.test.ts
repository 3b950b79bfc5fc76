import fc from "fast-check";
import { expect, test } from "vitest";
import { keptWith, type SnapshotLeaf } from "../../../lib/domain/retention/snapshot-leaves.ts";

interface Step {
  readonly claims: readonly string[];
  readonly releases: readonly string[];
  readonly effects: readonly string[];
  readonly settles: readonly string[];
}
const leafOf = (step: Step, index: number): SnapshotLeaf => ({
  subject: { kind: "model", id: "m" },
  actor: "ada",
  riskTier: 4,
  about: { model: "m" },
  frameworks: [],
  at: "2026-03-02T09:00:00.000Z",
  index,
  text: `${index}`,
  ...step,
});

/** What stands after some leaves: names, and which leaf asked for which work. A name is given back only by who holds it. */
const fold = (leaves: readonly SnapshotLeaf[]) => {
  const names = new Set<string>();
  const effects = new Map<string, number>();
  for (const leaf of leaves) {
    for (const name of leaf.releases) if (!names.delete(name)) throw new Error(`${leaf.index} releases ${name}`);
    for (const name of leaf.claims) if (!names.add(name)) throw new Error(`${leaf.index} claims ${name}`);
    for (const id of leaf.settles) effects.delete(id);
    for (const id of leaf.effects) effects.set(id, leaf.index);
  }
  return { names: [...names].sort(), effects: [...effects].sort() };
};

const pool = ["a", "b", "c", "d"];
/** Histories in which names are given back by who holds them, and claimed by who does not. */
const history = fc
  .array(fc.record({ names: fc.subarray(pool), effects: fc.subarray(pool), settles: fc.subarray(pool) }), {
    minLength: 1,
    maxLength: 30,
  })
  .map((steps) => {
    const open = new Set<string>();
    return steps.map(({ names, effects, settles }, index) => {
      const releases = names.filter((name) => open.has(name));
      const claims = names.filter((name) => !open.has(name));
      for (const name of releases) open.delete(name);
      for (const name of claims) open.add(name);
      return leafOf({ claims, releases, effects, settles }, index);
    });
  });
const keptOf = (leaves: readonly SnapshotLeaf[]) =>
  leaves.reduce<readonly SnapshotLeaf[]>((kept, leaf) => keptWith(kept, leaf), []);

test("what is kept folds to what all folds to, whatever comes after it", () => {
  fc.assert(
    fc.property(history, fc.nat(), (leaves, cut) => {
      const before = leaves.slice(0, cut % leaves.length);
      const kept = keptOf(before);
      expect(fold(kept)).toEqual(fold(before));
      expect(fold([...kept, ...leaves.slice(before.length)])).toEqual(fold(leaves));
      expect(keptOf(leaves).at(-1)).toBe(leaves.at(-1));
    }),
  );
});

/** The rule over a whole history at once: seeds, then whatever the other end of something kept is, until nothing is added. */
const naivelyKept = (leaves: readonly SnapshotLeaf[]): readonly SnapshotLeaf[] => {
  const kept = new Set(leaves.slice(-1));
  const endOf = (from: number, isEnd: (leaf: SnapshotLeaf) => boolean) => leaves.slice(from + 1).find(isEnd);
  const beginningOf = (to: number, name: string) => leaves.slice(0, to).findLast(({ claims }) => claims.includes(name));
  const otherEnds = (leaf: SnapshotLeaf): readonly (SnapshotLeaf | undefined)[] => [
    ...leaf.claims.map((name) => endOf(leaf.index, ({ releases }) => releases.includes(name))),
    ...leaf.effects.map((id) =>
      endOf(leaf.index, ({ effects, settles }) => settles.includes(id) || effects.includes(id)),
    ),
    ...leaf.releases.map((name) => beginningOf(leaf.index, name)),
  ];
  for (const leaf of leaves)
    if ([...leaf.claims, ...leaf.effects].length > 0 && otherEnds({ ...leaf, releases: [] }).includes(undefined))
      kept.add(leaf);
  for (const leaf of kept) for (const end of otherEnds(leaf)) if (end !== undefined) kept.add(end);
  return leaves.filter((leaf) => kept.has(leaf));
};

test("taken leaf by leaf it keeps what the rule keeps of all at once, and no more", () => {
  fc.assert(
    fc.property(history, (leaves) => {
      expect(keptOf(leaves).map(({ index }) => index)).toEqual(naivelyKept(leaves).map(({ index }) => index));
    }),
  );
});

test("work that is asked for and done again and again leaves its last round alone", () => {
  const leaves = Array.from({ length: 40 }, (_, index) =>
    leafOf({ claims: [], releases: [], effects: [`e${index}`], settles: [`e${index - 1}`] }, index),
  );
  expect(keptOf(leaves).map(({ index }) => index)).toEqual([39]);
});
