import { DeleteCommand, PutCommand, paginateQuery } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { foldersAbove } from "../../../domain/tracked-file/is-tracked-path.ts";
import type { Upload } from "../../../domain/tracked-file/upload.ts";
import type { Uploads } from "../../../ports/uploads.ts";
import * as keys from "../item-keys.ts";
import { unlessConditionFails } from "../unless-condition-fails.ts";
import { writeInBulk } from "../write-in-bulk.ts";
import type { MeasureTable } from "./paged-record.ts";

const storedUpload = z.object({
  upload: z.strictObject({ id: z.string(), path: z.string(), at: z.int(), inParts: z.string().nullable() }),
});

/** A row per upload in a partition of its folder, by name and then by id, which sorts by time. */
export const openUploads = (measure: MeasureTable): Uploads => {
  const { client, table } = measure;
  const forget = async (workspace: string, upload: Upload): Promise<void> => {
    await client.send(new DeleteCommand({ TableName: table, Key: keyOf(workspace, upload) }));
  };
  return {
    announce: async (workspace, upload) => {
      const folders = foldersAbove(upload.path)
        .slice(0, -1)
        .map(({ folder, name }) => ({ PutRequest: { Item: keys.trackedFileKey(workspace, folder, name) } }));
      // Folders first: an upload that is known is met by whoever walks down from the root.
      await writeInBulk(measure, folders);
      await writeInBulk(measure, [{ PutRequest: { Item: { ...keyOf(workspace, upload), upload } } }]);
    },
    toPath: (workspace, path) => list(measure, ...placeOf(workspace, path)),
    intoFolder: (workspace, folder) => list(measure, keys.uploadFolder(workspace, folder)),
    finish: async (workspace, upload, file) => {
      const own = foldersAbove(file.path).at(-1);
      if (own === undefined) throw new Error("a path has a last part");
      await unlessConditionFails(() =>
        client.send(
          new PutCommand({
            TableName: table,
            Item: { ...keys.trackedFileKey(workspace, own.folder, own.name), file },
            ConditionExpression: "attribute_not_exists(#file) OR #file.#at <= :at",
            ExpressionAttributeNames: { "#file": "file", "#at": "at" },
            ExpressionAttributeValues: { ":at": file.at },
          }),
        ),
      );
      await forget(workspace, upload);
    },
    forget,
  };
};

const list = async ({ client, table }: MeasureTable, pk: string, name?: string): Promise<readonly Upload[]> => {
  const found: Upload[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      KeyConditionExpression: `pk = :pk${name === undefined ? "" : " AND begins_with(sk, :name)"}`,
      ExpressionAttributeValues: { ":pk": pk, ...(name === undefined ? {} : { ":name": keys.uploadPrefix(name) }) },
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) found.push(...Items.map((item) => storedUpload.parse(item).upload));
  return found;
};

const placeOf = (workspace: string, path: string): readonly [string, string] => {
  const slash = path.lastIndexOf("/");
  return [keys.uploadFolder(workspace, path.slice(0, Math.max(0, slash))), path.slice(slash + 1)];
};

const keyOf = (workspace: string, { path, id }: Upload) => {
  const [pk, name] = placeOf(workspace, path);
  return { pk, sk: `${keys.uploadPrefix(name)}${id}` };
};
