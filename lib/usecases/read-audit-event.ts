import { decodeEntries } from "../domain/log/entry-bundle.ts";
import type { LoggedEvent } from "../domain/log/logged-event.ts";
import { tileAt, tilePath, tileWidth } from "../domain/log/tile.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { EventIndex } from "../ports/event-index.ts";
import type { LogTiles } from "../ports/log-tiles.ts";
import { TileConflictError } from "../ports/tile-conflict-error.ts";
import { fetchTiles } from "./fetch-tiles.ts";
import { readPublishedHead } from "./read-published-head.ts";

export interface ReadAuditEventNeeds {
  readonly events: EventIndex;
  readonly tiles: LogTiles;
}

export type EventNotFound = { readonly code: "event-not-found"; readonly event: string };

/** Reads an event with its entry, byte for byte as it is in the log. */
export const readAuditEvent = async (
  { events, tiles }: ReadAuditEventNeeds,
  workspace: string,
  id: string,
): Promise<Result<{ readonly event: LoggedEvent; readonly entry: Uint8Array }, EventNotFound>> => {
  const event = await events.find(workspace, id);
  const head = await readPublishedHead(tiles, workspace);
  const bundle = tileAt("entries", Math.floor((event?.index ?? 0) / tileWidth), head?.checkpoint.size ?? 0);
  if (event === undefined || bundle === undefined) return refuse({ code: "event-not-found", event: id });

  const [object] = await fetchTiles(tiles, workspace, [bundle]);
  const entries = decodeEntries(object?.bytes ?? new Uint8Array());
  const entry = entries.ok ? entries.value[event.index % tileWidth] : undefined;
  if (entry === undefined)
    throw new TileConflictError(`workspace ${workspace}: ${tilePath(bundle)} does not hold leaf ${event.index}`);
  return accept({ event, entry });
};
