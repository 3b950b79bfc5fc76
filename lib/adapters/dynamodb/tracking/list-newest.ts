import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { ListedPage, ListQuery } from "../../../ports/tracking-runs.ts";
import type { MeasureTable } from "./paged-record.ts";

const rowSchema = z.object({ sk: z.string(), id: z.string() });

/** Reads a list that lies newest first. */
export const listNewest = async (
  { client, table }: MeasureTable,
  pk: string,
  { limit, after }: ListQuery,
): Promise<ListedPage> => {
  const { Items = [], LastEvaluatedKey } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: `pk = :pk${after === undefined ? "" : " AND sk > :after"}`,
      ExpressionAttributeValues: { ":pk": pk, ...(after === undefined ? {} : { ":after": after }) },
      ConsistentRead: true,
      Limit: limit,
    }),
  );
  const rows = Items.map((item) => rowSchema.parse(item));
  const last = rows.at(-1);
  return {
    ids: rows.map(({ id }) => id),
    ...(LastEvaluatedKey === undefined || last === undefined ? {} : { next: last.sk }),
  };
};
