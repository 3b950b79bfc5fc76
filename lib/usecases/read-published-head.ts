import { type Checkpoint, parseCheckpoint } from "../domain/log/checkpoint.ts";
import { parseNote } from "../domain/log/signed-note.ts";
import type { LogTiles } from "../ports/log-tiles.ts";

/** The signed checkpoint of a log as published, and what it says; undefined while the log is empty. */
export const readPublishedHead = async (
  tiles: LogTiles,
  workspace: string,
): Promise<{ readonly note: string; readonly checkpoint: Checkpoint } | undefined> => {
  const note = await tiles.readCheckpoint(workspace);
  if (note === undefined) return undefined;
  const parsed = parseNote(note);
  const checkpoint = parsed.ok ? parseCheckpoint(parsed.value.text) : parsed;
  if (!checkpoint.ok) throw new Error(`workspace ${workspace}: the published checkpoint is malformed`);
  return { note, checkpoint: checkpoint.value };
};
