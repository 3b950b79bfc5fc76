import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { ListedRow, ListQuery } from "../../../ports/tracking-runs.ts";
import type { MeasureTable } from "./paged-record.ts";

const rowSchema = z.object({ sk: z.string(), id: z.string() });

/** Reads a list that lies newest first. */
export const listNewest = async (
  { client, table }: MeasureTable,
  pk: string,
  { limit, after }: ListQuery,
): Promise<readonly ListedRow[]> => {
  const rows: ListedRow[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: `pk = :pk${after === undefined ? "" : " AND sk > :after"}`,
        ExpressionAttributeValues: { ":pk": pk, ...(after === undefined ? {} : { ":after": after }) },
        ConsistentRead: true,
        Limit: limit - rows.length,
        ExclusiveStartKey: start,
      }),
    );
    rows.push(...(page.Items ?? []).map((item) => rowSchema.parse(item)).map(({ id, sk }) => ({ id, sort: sk })));
    start = page.LastEvaluatedKey;
  } while (start !== undefined && rows.length < limit);
  return rows;
};
