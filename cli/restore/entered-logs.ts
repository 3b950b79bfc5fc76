import { workspaceOfOrigin } from "../../lib/domain/log/log-origin.ts";
import type { GrownLog } from "../../lib/ports/root-ledger.ts";
import type { ReadLogFile } from "../verify/log-source.ts";
import { openCheckpoint } from "../verify/note.ts";
import { readTiles } from "../verify/tiles.ts";
import { entriesUnder, type VerifiedTree } from "../verify/verify-tree.ts";

/**
 * Of each workspace the size of its last checkpoint in a root log, which takes only larger ones.
 *
 * @param origin  of the default workspace's log
 */
export const enteredLogs = async (
  read: ReadLogFile,
  tree: VerifiedTree,
  origin: string,
): Promise<readonly GrownLog[]> => {
  const sizes = new Map<string, number>();
  for await (const bundle of readTiles(read, "entries", tree.checkpoint.size))
    for (const note of entriesUnder(tree, bundle)) {
      const { checkpoint } = openCheckpoint(note, []);
      sizes.set(checkpoint.origin, checkpoint.size);
    }
  return [...sizes].flatMap(([log, entered]) => {
    const workspace = workspaceOfOrigin(origin, log);
    return workspace === undefined ? [] : [{ workspace, entered }];
  });
};
