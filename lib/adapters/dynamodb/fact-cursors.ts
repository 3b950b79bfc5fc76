import { ConditionalCheckFailedException, TransactionConflictException } from "@aws-sdk/client-dynamodb";
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
} from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { FactCursor, FactCursors } from "../../ports/fact-cursors.ts";
import * as keys from "./item-keys.ts";

interface Needs {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

const storedCursor = z.object({
  next: z.int().nonnegative(),
  subscriptions: z.array(
    z.strictObject({ id: z.string(), format: z.literal("mlflow").exactOptional(), events: z.array(z.string()) }),
  ),
});

/** The cursors on the state table, and the mark that the ledger leaves when a log grows. */
export const openFactCursors = (needs: Needs): FactCursors => ({
  read: (workspace) => read(needs, workspace),
  move: (workspace, from, to) =>
    unlessConditionFails(() =>
      needs.client.send(
        new PutCommand({
          TableName: needs.table,
          Item: { ...keys.factCursorKey(workspace), ...to },
          ConditionExpression: from.next === 0 ? "attribute_not_exists(pk)" : "#next = :from",
          ...(from.next === 0
            ? {}
            : { ExpressionAttributeNames: { "#next": "next" }, ExpressionAttributeValues: { ":from": from.next } }),
        }),
      ),
    ),
  settle: async (workspace, size) => {
    await unlessConditionFails(() =>
      needs.client.send(
        new DeleteCommand({
          TableName: needs.table,
          Key: keys.untoldKey(workspace),
          ConditionExpression: "#size <= :size",
          ExpressionAttributeNames: { "#size": "size" },
          ExpressionAttributeValues: { ":size": size },
        }),
      ),
    );
  },
  workspacesUntold: () => workspacesUntold(needs),
});

const read = async ({ client, table }: Needs, workspace: string): Promise<FactCursor> => {
  const { Item } = await client.send(
    new GetCommand({ TableName: table, Key: keys.factCursorKey(workspace), ConsistentRead: true }),
  );
  return Item === undefined ? { next: 0, subscriptions: [] } : storedCursor.parse(Item);
};

const storedMark = z.object({ listSort: z.string() });

const workspacesUntold = async ({ client, table }: Needs): Promise<string[]> => {
  const workspaces: string[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      IndexName: "list",
      KeyConditionExpression: "#list = :list",
      ExpressionAttributeNames: { "#list": "list" },
      ExpressionAttributeValues: { ":list": keys.untoldList },
    },
  );
  for await (const page of pages) workspaces.push(...(page.Items ?? []).map((item) => storedMark.parse(item).listSort));
  return workspaces;
};

/** False when somebody else has come further: the condition does not hold, or the log is growing in this very moment. */
const unlessConditionFails = async (write: () => Promise<unknown>): Promise<boolean> => {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException || error instanceof TransactionConflictException) return false;
    throw error;
  }
};
