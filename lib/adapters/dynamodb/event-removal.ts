import { type DynamoDBDocumentClient, paginateQuery, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { EventRemoval } from "../../ports/event-removal.ts";
import { mapConcurrently } from "../system/map-concurrently.ts";
import { listsOf } from "./event-lists.ts";
import * as keys from "./item-keys.ts";
import { parseLeaf } from "./schemas/leaf.ts";
import { unlessConditionFails } from "./unless-condition-fails.ts";
import { writeInBulk } from "./write-in-bulk.ts";

interface Needs {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** Lists looked at at once. */
const listsMax = 8;

const storedRow = z.object({ pk: z.string(), sk: z.string(), events: z.string() });
const storedEvents = z.array(z.looseObject({ index: z.int().nonnegative() }));

/** Removes rows of the event index on the state table: of events, and of the lists that they are in. */
export const openEventRemoval = (needs: Needs): EventRemoval => ({
  remove: async (workspace, from, entries) => {
    const events = entries.map((entry, place) => ({ index: from + place, ...parseLeaf(entry) }));
    const lists = [...new Set(events.flatMap(listsOf))];
    await mapConcurrently(lists, listsMax, (list) => shorten(needs, workspace, list, from + entries.length));
    await writeInBulk(
      needs,
      events.map(({ id }) => ({ DeleteRequest: { Key: keys.eventKey(workspace, id) } })),
    );
  },
});

/** Lets a list begin with the index `from`. A row may reach across it: it keeps its name and the later events. */
const shorten = async (needs: Needs, workspace: string, list: string, from: number): Promise<void> => {
  const pages = paginateQuery(
    { client: needs.client },
    {
      TableName: needs.table,
      // A row is named after its first event.
      KeyConditionExpression: "pk = :pk AND sk < :from",
      ExpressionAttributeValues: {
        ":pk": keys.eventListPartition(workspace, list),
        ":from": keys.eventListKey("", "", from).sk,
      },
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) {
    const rows = Items.map((item) => {
      const { events, ...key } = storedRow.parse(item);
      return { key, events, left: storedEvents.parse(JSON.parse(events)).filter(({ index }) => index >= from) };
    });
    const gone = rows.filter(({ left }) => left.length === 0);
    await writeInBulk(
      needs,
      gone.map(({ key }) => ({ DeleteRequest: { Key: key } })),
    );
    for (const { key, events, left } of rows) if (left.length > 0) await replace(needs, key, events, left);
  }
};

/** Only the row as it was read: a rival who is further on may have deleted it. */
const replace = (
  { client, table }: Needs,
  Key: { readonly pk: string; readonly sk: string },
  events: string,
  left: readonly unknown[],
): Promise<void> =>
  unlessConditionFails(() =>
    client.send(
      new UpdateCommand({
        TableName: table,
        Key,
        UpdateExpression: "SET #events = :left",
        ConditionExpression: "#events = :events",
        ExpressionAttributeNames: { "#events": "events" },
        ExpressionAttributeValues: { ":events": events, ":left": JSON.stringify(left) },
      }),
    ),
  );
