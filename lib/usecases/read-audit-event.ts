import { decodeEntries } from "../domain/log/entry-bundle.ts";
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

/** Reads an event's entry, byte for byte as it is in the log, and its place there. */
export const readAuditEvent = async (
  { events, tiles }: ReadAuditEventNeeds,
  workspace: string,
  id: string,
): Promise<Result<{ readonly index: number; readonly entry: Uint8Array }, EventNotFound>> => {
  const index = await events.indexOf(workspace, id);
  const head = await readPublishedHead(tiles, workspace);
  const bundle = tileAt("entries", Math.floor((index ?? 0) / tileWidth), head?.checkpoint.size ?? 0);
  if (index === undefined || bundle === undefined) return refuse({ code: "event-not-found", event: id });

  const [object] = await fetchTiles(tiles, workspace, [bundle]);
  const entries = decodeEntries(object?.bytes ?? new Uint8Array());
  const entry = entries.ok ? entries.value[index % tileWidth] : undefined;
  if (entry === undefined)
    throw new TileConflictError(`workspace ${workspace}: ${tilePath(bundle)} does not hold leaf ${index}`);
  return accept({ index, entry });
};
