import type { LoggedChange } from "../domain/lineage/logged-change.ts";
import type { LineageSubject } from "../domain/lineage/next-subjects.ts";
import type { LoggedEvent } from "../domain/log/logged-event.ts";
import { tileAt, tileWidth } from "../domain/log/tile.ts";
import type { EventIndex } from "../ports/event-index.ts";
import { type ReadBundleNeeds, readKeptBundle } from "./read-kept-bundle.ts";

export interface ReadChangesNeeds extends ReadBundleNeeds {
  readonly events: EventIndex;
  /** Reads an entry of the log; its state comes in today's form. */
  readonly parseLoggedChange: (entry: Uint8Array, index: number) => LoggedChange;
}

/** Which events count: those that a reader of that moment could have seen. */
export type IsSeen = (event: Pick<LoggedEvent, "index" | "at">) => boolean;

/** Newest events of one subject that are considered. */
const eventsMax = 200;
const pageLength = 100;

/** Entry bundles read at once. */
const bundlesMax = 8;

/** The newest events of a subject that count, and whether these are all of them. */
export const subjectEvents = async (
  { events }: Pick<ReadChangesNeeds, "events">,
  workspace: string,
  subject: LineageSubject,
  isSeen: IsSeen,
): Promise<{ readonly found: readonly LoggedEvent[]; readonly complete: boolean }> => {
  const found: LoggedEvent[] = [];
  let cursor: string | undefined;
  do {
    const page = { limit: pageLength, ...(cursor === undefined ? {} : { cursor }) };
    const { items, next } = await events.list(workspace, { subject }, page);
    found.push(...items.filter(isSeen));
    cursor = next;
  } while (cursor !== undefined && found.length < eventsMax);
  return { found: found.slice(0, eventsMax), complete: cursor === undefined && found.length <= eventsMax };
};

/**
 * Reads the leaves of events, each bundle of the log once. What was pruned in the meantime is left out.
 *
 * @param size  leaves that the published checkpoint covers; later events are left out
 */
export const readChanges = async (
  needs: ReadChangesNeeds,
  workspace: string,
  events: readonly LoggedEvent[],
  size: number,
): Promise<readonly LoggedChange[]> => {
  const bundles = new Map<number, number[]>();
  for (const { index } of events) {
    const bundle = Math.floor(index / tileWidth);
    if (index < size) bundles.set(bundle, [...(bundles.get(bundle) ?? []), index]);
  }
  const waiting = [...bundles];
  const read: LoggedChange[] = [];
  while (waiting.length > 0) {
    const parts = await Promise.all(
      waiting.splice(0, bundlesMax).map(async ([bundle, indexes]) => {
        const tile = tileAt("entries", bundle, size);
        const entries = tile && (await readKeptBundle(needs, workspace, tile));
        return indexes.flatMap((index) => {
          const entry = entries?.ok ? entries.value[index % tileWidth] : undefined;
          return entry === undefined ? [] : [needs.parseLoggedChange(entry, index)];
        });
      }),
    );
    read.push(...parts.flat());
  }
  return read;
};
