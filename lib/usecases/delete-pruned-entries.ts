import type { CommandContext } from "../domain/command/command-context.ts";
import { isEventHeld } from "../domain/legal-hold/what-is-held.ts";
import { decodeEntries } from "../domain/log/entry-bundle.ts";
import { tileWidth } from "../domain/log/tile.ts";
import { accept } from "../domain/result.ts";
import {
  completeDeletion,
  type Deletion,
  deleteEntriesEffect,
  deletionOf,
} from "../domain/retention/decide-pruning.ts";
import { logRetentionId } from "../domain/retention/log-retention.ts";
import type { RetainedLeaf } from "../domain/retention/retained-leaf.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { EventIndex } from "../ports/event-index.ts";
import type { EventRemoval } from "../ports/event-removal.ts";
import type { LogPruning } from "../ports/log-pruning.ts";
import type { LogTiles } from "../ports/log-tiles.ts";
import { TileConflictError } from "../ports/tile-conflict-error.ts";
import { activeHolds } from "./active-holds.ts";
import { executeCommand } from "./execute-command.ts";
import { readPublishedHead } from "./read-published-head.ts";
import { workThrough } from "./work-through.ts";

export interface DeletePrunedEntriesNeeds {
  readonly aggregates: AggregateStore;
  readonly tiles: LogTiles;
  readonly events: Pick<EventIndex, "indexOf">;
  readonly eventRemoval: EventRemoval;
  readonly pruning: Pick<LogPruning, "deleteBundle" | "deleteStaged" | "deleteSnapshot">;
  readonly parseRetainedLeaf: (text: string) => RetainedLeaf;
  readonly clock: Clock;
}

/** Bounds what one wake deletes; the next one goes on. */
const bundlesMax = 128;

/**
 * Deletes what the log says is pruned, once a published checkpoint covers that it says so: bundle after bundle from the oldest,
 * its events in the index before it. What a hold has come to keep in the meantime stays, and all after it, until it is released.
 *
 * Any number of these may run at once and die anywhere: what is gone is passed over.
 *
 * @param contextOf  the worker's context for one effect, keyed by it so that a repeated command is known
 */
export const deletePrunedEntries = async (
  needs: DeletePrunedEntriesNeeds,
  workspace: string,
  contextOf: (workspace: string, occasion: string) => CommandContext,
): Promise<void> => {
  const { aggregates, clock } = needs;
  const standing = await aggregates.dueEffects(workspace, "reconciler");
  const deletions = standing.filter(({ effect }) => effect.type === deleteEntriesEffect);
  await workThrough(deletions, async ({ effect }) => {
    if (!(await isPublished(needs, workspace)) || !(await deleteAll(needs, workspace, deletionOf(effect)))) return;
    const deleted = await executeCommand<null, never>({ aggregates }, contextOf(workspace, effect.id), async () => {
      const retention = await aggregates.load(workspace, "log-retention", logRetentionId);
      const changes = retention === undefined ? [] : completeDeletion(retention, effect.id);
      return accept({ at: clock.now(), changes, answer: null });
    });
    if (!deleted.ok) throw new Error(`the pruning of ${workspace} could not be completed: ${deleted.refusal.code}`);
  });
};

/** Whether the log says all that the table says of its retention: a subject's events enter it in their order. */
const isPublished = async (
  { aggregates, events, tiles }: DeletePrunedEntriesNeeds,
  workspace: string,
): Promise<boolean> => {
  const retention = await aggregates.load(workspace, "log-retention", logRetentionId);
  const index = retention && (await events.indexOf(workspace, retention.lastEvent));
  const size = (await readPublishedHead(tiles, workspace))?.checkpoint.size ?? 0;
  return index !== undefined && index < size;
};

/** Whether all is deleted now. */
const deleteAll = async (
  needs: DeletePrunedEntriesNeeds,
  workspace: string,
  { from, to, snapshot }: Deletion,
): Promise<boolean> => {
  let deleted = 0;
  for (let bundle = from / tileWidth; bundle < to / tileWidth; bundle += 1) {
    if (deleted === bundlesMax) return false;
    const outcome = await deleteBundle(needs, workspace, bundle);
    if (outcome === "held") return false;
    if (outcome === "deleted") deleted += 1;
  }
  await needs.pruning.deleteStaged(workspace, to);
  if (snapshot !== null) await needs.pruning.deleteSnapshot(workspace, snapshot);
  return true;
};

const deleteBundle = async (
  { aggregates, tiles, eventRemoval, pruning, parseRetainedLeaf }: DeletePrunedEntriesNeeds,
  workspace: string,
  bundle: number,
): Promise<"deleted" | "held" | "gone"> => {
  const bytes = await tiles.readTile(workspace, { level: "entries", index: bundle, width: tileWidth });
  if (bytes === undefined) return "gone";
  const entries = decodeEntries(bytes);
  if (!entries.ok) throw new TileConflictError(`workspace ${workspace}: entry bundle ${bundle} is malformed`);
  const leaves = entries.value.map((entry) => parseRetainedLeaf(new TextDecoder().decode(entry)));
  const holds = await activeHolds(aggregates, workspace);
  if (leaves.some((leaf) => isEventHeld(holds, leaf))) return "held";
  await eventRemoval.remove(workspace, bundle * tileWidth, entries.value);
  await pruning.deleteBundle(workspace, bundle);
  return "deleted";
};
