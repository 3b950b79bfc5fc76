import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { LoggedEvent } from "../../domain/log/logged-event.ts";
import type { Page } from "../../ports/aggregate-store.ts";
import type { EventFilter, EventIndex } from "../../ports/event-index.ts";
import { InvalidCursorError } from "../../ports/invalid-cursor-error.ts";
import { allEvents, eventsByActor, eventsOfSubject, eventsOfType } from "./event-lists.ts";
import * as keys from "./item-keys.ts";
import { loggedEventSchema } from "./schemas/leaf.ts";

interface Needs {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** Rows that one request looks at: bounds its time where two filters hold together only rarely. */
const rowsMax = 1000;
const rowsPerQuery = 200;

const storedEvent = z.object({ event: loggedEventSchema });

/** The event index on the state table: the rows that settling a batch writes. */
export const openEventIndex = (needs: Needs): EventIndex => ({
  find: async (workspace, id) => {
    const { Item } = await needs.client.send(
      new GetCommand({ TableName: needs.table, Key: keys.eventKey(workspace, id) }),
    );
    return Item === undefined ? undefined : storedEvent.parse(Item).event;
  },
  list: (workspace, filter, page) => list(needs, workspace, filter, page),
});

const list = async (
  { client, table }: Needs,
  workspace: string,
  filter: EventFilter,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
): Promise<Page<LoggedEvent>> => {
  const pk = keys.eventListPartition(workspace, narrowestList(filter));
  const found: LoggedEvent[] = [];
  let after = cursor === undefined ? undefined : readCursor(cursor, pk);
  for (let rows = 0; rows < rowsMax && found.length <= limit; ) {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": pk },
        ScanIndexForward: false,
        // One more than asked for tells whether another page follows.
        Limit: isOneList(filter) ? limit + 1 : rowsPerQuery,
        ...(after === undefined ? {} : { ExclusiveStartKey: { pk, sk: after } }),
      }),
    );
    const events = Items.map((item) => storedEvent.parse(item).event);
    found.push(...events.filter((event) => matches(event, filter)));
    if (LastEvaluatedKey === undefined) {
      after = undefined;
      break;
    }
    after = sortKey(events.at(-1)) ?? after;
    rows += events.length;
  }
  const items = found.slice(0, limit);
  const next = found.length > limit ? sortKey(items.at(-1)) : after;
  return next === undefined ? { items } : { items, next: writeCursor(pk, next) };
};

const sortKey = (event: LoggedEvent | undefined): string | undefined =>
  event === undefined ? undefined : keys.eventListKey("", "", event.index).sk;

/** A subject has fewer events than an actor, an actor fewer than a type. */
const narrowestList = ({ subject, actor, type }: EventFilter): string => {
  if (subject !== undefined) return eventsOfSubject(subject);
  if (actor !== undefined) return eventsByActor(actor);
  return type === undefined ? allEvents : eventsOfType(type);
};

const isOneList = (filter: EventFilter): boolean =>
  Object.values(filter).filter((value) => value !== undefined).length <= 1;

const matches = (event: LoggedEvent, { subject, actor, type }: EventFilter): boolean =>
  (subject === undefined || (event.subject.kind === subject.kind && event.subject.id === subject.id)) &&
  (actor === undefined || event.actor === actor) &&
  (type === undefined || event.type === type);

const cursorSchema = z.tuple([z.string(), z.string().regex(/^EVENT#\d{12,}$/)]);

const writeCursor = (pk: string, sk: string): string => Buffer.from(JSON.stringify([pk, sk])).toString("base64url");

/** A cursor counts only on the list that gave it out, and so in its workspace. */
const readCursor = (cursor: string, expected: string): string => {
  const parsed = cursorSchema.safeParse(parseJson(Buffer.from(cursor, "base64url").toString("utf8")));
  if (!parsed.success || parsed.data[0] !== expected) throw new InvalidCursorError();
  return parsed.data[1];
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
