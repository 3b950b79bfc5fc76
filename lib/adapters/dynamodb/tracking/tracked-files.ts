import { DeleteCommand, GetCommand, paginateQuery } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { foldersAbove } from "../../../domain/tracked-file/is-tracked-path.ts";
import type { TrackedEntry, TrackedFiles } from "../../../ports/tracked-files.ts";
import { isKey } from "../is-key.ts";
import * as keys from "../item-keys.ts";
import { writeInBulk } from "../write-in-bulk.ts";
import type { MeasureTable } from "./paged-record.ts";

const storedEntry = z.object({
  sk: z.string(),
  file: z.strictObject({ path: z.string(), sizeBytes: z.int(), sha256: z.string(), at: z.int() }).optional(),
});

/** A row per file in the partition of its folder, and one per folder in that of the folder above. */
export const openTrackedFiles = (measure: MeasureTable): TrackedFiles => ({
  put: async (workspace, file) => {
    const rows = foldersAbove(file.path).map(({ folder, name }) => keys.trackedFileKey(workspace, folder, name));
    const own = rows.at(-1);
    // Folders first: a file that is there is found from the root.
    const folders = rows.slice(0, -1).map((Item) => ({ PutRequest: { Item } }));
    await writeInBulk(measure, folders);
    await writeInBulk(measure, [{ PutRequest: { Item: { ...own, file } } }]);
  },
  get: async (workspace, path) => {
    const Key = keyOf(workspace, path);
    if (!isKey(Key)) return undefined;
    const { Item } = await measure.client.send(new GetCommand({ TableName: measure.table, Key, ConsistentRead: true }));
    return Item === undefined ? undefined : entryOf(Item).file;
  },
  list: async (workspace, folder) => {
    const pk = keys.trackedFolder(workspace, folder);
    if (!isKey({ pk })) return [];
    const found: TrackedEntry[] = [];
    const pages = paginateQuery(
      { client: measure.client },
      {
        TableName: measure.table,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": pk },
        ConsistentRead: true,
      },
    );
    for await (const { Items = [] } of pages) found.push(...Items.map(entryOf));
    return found;
  },
  remove: async (workspace, path) => {
    await measure.client.send(new DeleteCommand({ TableName: measure.table, Key: keyOf(workspace, path) }));
  },
});

const keyOf = (workspace: string, path: string) => {
  const slash = path.lastIndexOf("/");
  return keys.trackedFileKey(workspace, path.slice(0, Math.max(0, slash)), path.slice(slash + 1));
};

const entryOf = (item: unknown): TrackedEntry => {
  const { sk, file } = storedEntry.parse(item);
  return { name: sk, file };
};
