import { tileWidth } from "../domain/log/tile.ts";
import { isPrunable } from "../domain/retention/is-prunable.ts";
import type { LogRetention } from "../domain/retention/log-retention.ts";
import type { RetainedLeaf } from "../domain/retention/retained-leaf.ts";
import { keptWith, type SnapshotLeaf } from "../domain/retention/snapshot-leaves.ts";
import type { EpochMs } from "../domain/time.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { LogPruning } from "../ports/log-pruning.ts";
import type { LogTiles } from "../ports/log-tiles.ts";
import { activeHolds } from "./active-holds.ts";
import { readLogEntries } from "./read-log-entries.ts";
import { readPublishedHead } from "./read-published-head.ts";

export interface PlanPruningNeeds {
  readonly aggregates: Pick<AggregateStore, "load" | "dueEffects">;
  readonly tiles: LogTiles;
  readonly pruning: Pick<LogPruning, "readSnapshot">;
  readonly parseRetainedLeaf: (text: string) => RetainedLeaf;
}

/** Bounds what one pruning reads: 262 144 leaves. The next day goes on. */
const bundlesMax = 1024;

/**
 * Finds what may be pruned: whole bundles from the minimum index on, up to the first that has a leaf to be kept; and what a
 * snapshot of all before has to keep. Only full bundles, all of them under a published checkpoint.
 *
 * @param at  epoch milliseconds UTC
 * @returns   undefined where nothing may be
 */
export const planPruning = async (
  needs: PlanPruningNeeds,
  workspace: string,
  { minimumIndex, monthsByTier, snapshot }: LogRetention,
  at: EpochMs,
): Promise<{ readonly minimumIndex: number; readonly snapshot: Uint8Array } | undefined> => {
  const { aggregates, tiles } = needs;
  const size = (await readPublishedHead(tiles, workspace))?.checkpoint.size ?? 0;
  const policy = { monthsByTier, holds: await activeHolds(aggregates, workspace), now: new Date(at).toISOString() };
  const frameworksOf = modelFrameworks(aggregates, workspace);
  const kept = keeper();
  let end = minimumIndex;
  for (let bundle = 0; bundle < bundlesMax && end + tileWidth <= size; bundle += 1) {
    const leaves = await readLeaves(needs, workspace, end, size);
    const frameworks = await Promise.all(leaves.map(frameworksOf));
    if (!leaves.every((leaf, place) => isPrunable(leaf, frameworks[place] ?? [], policy))) break;
    if (bundle === 0 && snapshot !== null) kept.add(await readSnapshot(needs, workspace, snapshot));
    kept.add(leaves);
    end += tileWidth;
  }
  return end === minimumIndex ? undefined : { minimumIndex: end, snapshot: snapshotOf(kept.leaves()) };
};

/** What a snapshot keeps of the leaves that were added, in their order, so far. */
const keeper = () => {
  const bySubject = new Map<string, readonly SnapshotLeaf[]>();
  const add = (leaves: readonly SnapshotLeaf[]) => {
    for (const leaf of leaves) {
      const subject = `${leaf.subject.kind} ${leaf.subject.id}`;
      bySubject.set(subject, keptWith(bySubject.get(subject) ?? [], leaf));
    }
  };
  return { add, leaves: () => [...bySubject.values()].flat().sort((a, b) => a.index - b.index) };
};

/** Frameworks of the model that a leaf is about, as the model stands now; each model is read once. */
const modelFrameworks = (aggregates: Pick<AggregateStore, "load">, workspace: string) => {
  const known = new Map<string, Promise<readonly string[]>>();
  const load = async (model: string) =>
    (await aggregates.load(workspace, "model", model))?.state.complianceFrameworks ?? [];
  return async ({ about: { model } }: RetainedLeaf): Promise<readonly string[]> => {
    if (model === null) return [];
    const found = known.get(model) ?? load(model);
    known.set(model, found);
    return found;
  };
};

const readLeaves = async (
  { tiles, parseRetainedLeaf }: PlanPruningNeeds,
  workspace: string,
  from: number,
  size: number,
): Promise<readonly SnapshotLeaf[]> => {
  const entries = await readLogEntries(tiles, workspace, from, size);
  return entries.map((entry, place) => {
    const text = new TextDecoder().decode(entry);
    return { ...parseRetainedLeaf(text), index: from + place, text };
  });
};

const linePattern = /^\{"index":(\d+),"leaf":(.*)\}$/;

const readSnapshot = async (
  { pruning, parseRetainedLeaf }: PlanPruningNeeds,
  workspace: string,
  digest: string,
): Promise<readonly SnapshotLeaf[]> => {
  const bytes = await pruning.readSnapshot(workspace, digest);
  if (bytes === undefined) throw new Error(`workspace ${workspace}: snapshot ${digest} is missing`);
  const lines = new TextDecoder().decode(bytes).split("\n").slice(0, -1);
  return lines.map((line) => {
    const [, index, text] = linePattern.exec(line) ?? [];
    if (text === undefined) throw new Error(`workspace ${workspace}: snapshot ${digest} is malformed`);
    return { ...parseRetainedLeaf(text), index: Number(index), text };
  });
};

/** One line a leaf, its text word for word: so the tree proves each line. */
const snapshotOf = (leaves: readonly SnapshotLeaf[]): Uint8Array =>
  new TextEncoder().encode(leaves.map(({ index, text }) => `{"index":${index},"leaf":${text}}\n`).join(""));
