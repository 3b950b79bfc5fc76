import { type DynamoDBDocumentClient, paginateQuery } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { Workspaces } from "../../ports/workspaces.ts";
import * as keys from "./item-keys.ts";

interface Needs {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

const storedEntry = z.object({ sk: z.string() });

/** The root log's notes of which checkpoints it has: each workspace with a log has one, and none is ever taken away. */
export const openWorkspaces = ({ client, table }: Needs): Workspaces => ({
  list: async () => {
    const workspaces: string[] = [];
    const pages = paginateQuery(
      { client },
      {
        TableName: table,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": keys.enteredLogsPartition },
        ConsistentRead: true,
      },
    );
    for await (const page of pages) workspaces.push(...(page.Items ?? []).map((item) => storedEntry.parse(item).sk));
    return workspaces;
  },
});
