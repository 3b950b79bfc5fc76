import type { LoggedChange } from "../domain/lineage/logged-change.ts";
import type { LineageSubject } from "../domain/lineage/next-subjects.ts";
import type { LoggedEvent } from "../domain/log/logged-event.ts";
import { tileWidth } from "../domain/log/tile.ts";
import type { EventIndex } from "../ports/event-index.ts";
import type { LogTiles } from "../ports/log-tiles.ts";
import { readLogEntries } from "./read-log-entries.ts";

export interface ReadChangesNeeds {
  readonly events: EventIndex;
  readonly tiles: LogTiles;
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
 * Reads the leaves of events, each bundle of the log once.
 *
 * @param size  leaves that the published checkpoint covers; later events are left out
 */
export const readChanges = async (
  { tiles, parseLoggedChange }: ReadChangesNeeds,
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
        const entries = await readLogEntries(tiles, workspace, bundle * tileWidth, size);
        return indexes.flatMap((index) => {
          const entry = entries[index % tileWidth];
          return entry === undefined ? [] : [parseLoggedChange(entry, index)];
        });
      }),
    );
    read.push(...parts.flat());
  }
  return read;
};
