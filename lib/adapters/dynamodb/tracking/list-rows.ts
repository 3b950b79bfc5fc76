import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { z } from "zod";
import type { ListQuery } from "../../../ports/tracking-runs.ts";
import type { MeasureTable } from "./paged-record.ts";

/** Reads the rows of a partition in their order, after a sort key, as many as are asked for; fewer only at its end. */
export const listRows = async <Row>(
  { client, table }: MeasureTable,
  pk: string,
  { limit, after }: ListQuery,
  schema: z.ZodType<Row>,
): Promise<readonly Row[]> => {
  const rows: Row[] = [];
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
    rows.push(...(page.Items ?? []).map((item) => schema.parse(item)));
    start = page.LastEvaluatedKey;
  } while (start !== undefined && rows.length < limit);
  return rows;
};
