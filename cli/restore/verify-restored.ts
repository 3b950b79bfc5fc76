import type { RestoredPointer } from "../../lib/ports/state-restore.ts";
import { compareTable } from "../verify/compare-table.ts";
import { type ExportedItem, exportedItem } from "../verify/dynamodb-json.ts";
import { effectPointer, leafPointer } from "../verify/pointers.ts";
import { readTableCopy } from "../verify/table-copy.ts";
import type { RestoreNeeds } from "./restore-needs.ts";
import { verifyOrEmpty } from "./restore-workspace.ts";

/**
 * Verifies what was written: the log as the bucket has it now, and the table as it is now, byte for byte.
 *
 * @param pointers  those that are written next, since they wake the workers
 */
export const verifyRestored = async (
  needs: RestoreNeeds,
  workspace: string,
  pointers: readonly RestoredPointer[],
): Promise<void> => {
  const copy = await readTableCopy(itemsOf(needs.tables.state.lines()), workspace);
  const toCome = pointers.map((pointer) => pointerTo(workspace, pointer));
  const comparison = compareTable({ ...copy, pointers: new Map([...copy.pointers, ...toCome]) }, false);
  const read = (path: string) => needs.buckets.log.read(`${workspace}/${path}`);
  const options = { now: Date.now(), keepStates: false, onLeaf: comparison.add };
  comparison.finish(await verifyOrEmpty(needs, read, workspace, options));
};

const pointerTo = (workspace: string, pointer: RestoredPointer) =>
  "effect" in pointer ? effectPointer(workspace, pointer.subject, pointer.effect) : leafPointer(workspace, pointer);

async function* itemsOf(lines: AsyncIterable<string>): AsyncGenerator<ExportedItem, void> {
  for await (const line of lines) {
    const item = exportedItem(JSON.parse(line));
    if (item === undefined) throw new Error("the table holds an item without pk and sk");
    yield item;
  }
}
