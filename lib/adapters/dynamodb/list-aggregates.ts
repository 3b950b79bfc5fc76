import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { AggregateKind, AggregateStates } from "../../domain/aggregate-states.ts";
import type { Loaded } from "../../domain/command/change.ts";
import type { Page } from "../../ports/aggregate-store.ts";
import { aggregateSchemas } from "./aggregate-schemas.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { isKey } from "./is-key.ts";
import * as keys from "./item-keys.ts";

const storedItem = z.object({ state: z.string(), revision: z.int(), lastEvent: z.string() });

/** One page of a group, newest sort key first, from the `list` index. */
export const listAggregates = async <Kind extends AggregateKind>(
  { client, table }: { readonly client: DynamoDBDocumentClient; readonly table: string },
  workspace: string,
  kind: Kind,
  page: { readonly group?: string; readonly limit: number; readonly cursor?: string },
): Promise<Page<Loaded<AggregateStates[Kind]>>> => {
  const list = keys.listPartition(workspace, kind, page.group ?? "0");
  if (!isKey({ pk: list })) return { items: [] };
  const answer = await client.send(
    new QueryCommand({
      TableName: table,
      IndexName: "list",
      KeyConditionExpression: "#list = :list",
      ExpressionAttributeNames: { "#list": "list" },
      ExpressionAttributeValues: { ":list": list },
      ScanIndexForward: false,
      Limit: page.limit,
      ...(page.cursor === undefined ? {} : { ExclusiveStartKey: decodeCursor(page.cursor, list) }),
    }),
  );
  const items = (answer.Items ?? []).map((item) => {
    const { state, revision, lastEvent } = storedItem.parse(item);
    return { state: aggregateSchemas[kind].parse(JSON.parse(state)), revision, lastEvent };
  });
  return answer.LastEvaluatedKey === undefined ? { items } : { items, next: encodeCursor(answer.LastEvaluatedKey) };
};
