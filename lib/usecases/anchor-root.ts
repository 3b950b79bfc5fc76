import { rootLog } from "../domain/log/log-origin.ts";
import type { Anchors } from "../ports/anchors.ts";
import type { Clock } from "../ports/clock.ts";
import type { LogTiles } from "../ports/log-tiles.ts";

export interface AnchorNeeds {
  readonly tiles: LogTiles;
  readonly anchors: Anchors;
  readonly clock: Clock;
}

/** Anchors the root log's published checkpoint, once an hour however often it is asked; nothing while the log is empty. */
export const anchorRoot = async ({ tiles, anchors, clock }: AnchorNeeds): Promise<void> => {
  const note = await tiles.readCheckpoint(rootLog);
  if (note !== undefined) await anchors.keep(clock.now(), note);
};
