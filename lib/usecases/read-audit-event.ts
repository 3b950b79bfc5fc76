import { tileAt, tilePath, tileWidth } from "../domain/log/tile.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { EventIndex } from "../ports/event-index.ts";
import { TileConflictError } from "../ports/tile-conflict-error.ts";
import { type LogEntryPruned, type ReadBundleNeeds, readKeptBundle } from "./read-kept-bundle.ts";
import { readPublishedHead } from "./read-published-head.ts";

export interface ReadAuditEventNeeds extends ReadBundleNeeds {
  readonly events: EventIndex;
}

export type EventNotFound = { readonly code: "event-not-found"; readonly event: string };

/** Reads an event's entry, byte for byte as it is in the log, and its place there. */
export const readAuditEvent = async (
  needs: ReadAuditEventNeeds,
  workspace: string,
  id: string,
): Promise<Result<{ readonly index: number; readonly entry: Uint8Array }, EventNotFound | LogEntryPruned>> => {
  const index = await needs.events.indexOf(workspace, id);
  const head = await readPublishedHead(needs.tiles, workspace);
  const bundle = tileAt("entries", Math.floor((index ?? 0) / tileWidth), head?.checkpoint.size ?? 0);
  if (index === undefined || bundle === undefined) return refuse({ code: "event-not-found", event: id });

  const entries = await readKeptBundle(needs, workspace, bundle);
  if (!entries.ok) return entries;
  const entry = entries.value[index % tileWidth];
  if (entry === undefined)
    throw new TileConflictError(`workspace ${workspace}: ${tilePath(bundle)} does not hold leaf ${index}`);
  return accept({ index, entry });
};
