import { createHash } from "node:crypto";
import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { LoggedEvent } from "../../domain/log/logged-event.ts";
import type { Page } from "../../ports/aggregate-store.ts";
import type { EventFilter, EventIndex } from "../../ports/event-index.ts";
import { InvalidCursorError } from "../../ports/invalid-cursor-error.ts";
import { eventBounds } from "./event-bounds.ts";
import { eventDays } from "./event-days.ts";
import { allEvents, eventsByActor, eventsOfData, eventsOfModel, eventsOfSubject, eventsOfType } from "./event-lists.ts";
import * as keys from "./item-keys.ts";
import { loggedEventSchema } from "./schemas/leaf.ts";

interface Needs {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** Events that one request looks at: bounds its time where two filters hold together only rarely. */
const examinedMax = 2000;

const storedPlace = z.object({ index: z.int().nonnegative() });
const storedRow = z.object({ events: z.string() });
const eventsSchema = z.array(loggedEventSchema);

/** The event index on the state table: the rows that settling a batch writes. */
export const openEventIndex = (needs: Needs): EventIndex => ({
  indexOf: async (workspace, id) => {
    const { Item } = await needs.client.send(
      new GetCommand({ TableName: needs.table, Key: keys.eventKey(workspace, id) }),
    );
    return Item === undefined ? undefined : storedPlace.parse(Item).index;
  },
  list: (workspace, filter, page) => list(needs, workspace, filter, page),
  days: (workspace, from, to) => eventDays(needs, workspace, from, to),
});

const list = async (
  needs: Needs,
  workspace: string,
  filter: EventFilter,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
): Promise<Page<LoggedEvent>> => {
  const pk = keys.eventListPartition(workspace, narrowestList(filter));
  const list = fingerprint(workspace, filter);
  const start = cursor === undefined ? Number.MAX_SAFE_INTEGER : readCursor(cursor, list);
  const bounds = await eventBounds(needs, workspace, filter);
  if (bounds === undefined) return { items: [] };
  const found: LoggedEvent[] = [];
  let before = Math.min(start, bounds.last + 1);
  let more = before > bounds.first;
  // One more than asked for tells whether another page follows.
  for (let examined = 0, rows = 4; more && examined < examinedMax && found.length <= limit; rows *= 2) {
    const read = await readEvents(needs, pk, before, rows);
    found.push(...read.events.filter((event) => matches(event, filter)));
    examined += read.events.length;
    before = read.events.at(-1)?.index ?? before;
    more = read.more && before > bounds.first;
  }
  const items = found.slice(0, limit);
  if (found.length > limit) return { items, next: writeCursor(list, items.at(-1)?.index ?? 0) };
  return more ? { items, next: writeCursor(list, before) } : { items };
};

/** Events of a list with an index below `before`, newest first. A row holds 1 to 100, so rows are asked for in growing steps. */
const readEvents = async ({ client, table }: Needs, pk: string, before: number, rows: number) => {
  const { Items = [], LastEvaluatedKey } = await client.send(
    new QueryCommand({
      TableName: table,
      // A row is named after its first event.
      KeyConditionExpression: "pk = :pk AND sk < :before",
      ExpressionAttributeValues: { ":pk": pk, ":before": keys.eventListKey("", "", before).sk },
      ScanIndexForward: false,
      Limit: rows,
    }),
  );
  const read = Items.map((item) => eventsSchema.parse(JSON.parse(storedRow.parse(item).events)));
  const events = read.flatMap((row) => row.filter(({ index }) => index < before).reverse());
  return { events, more: LastEvaluatedKey !== undefined };
};

/** A subject has fewer events than a data set or a model, a model fewer than an actor, an actor fewer than a type. */
const narrowestList = ({ subject, data, model, actor, type }: EventFilter): string => {
  if (subject !== undefined) return eventsOfSubject(subject);
  if (data !== undefined) return eventsOfData(data);
  if (model !== undefined) return eventsOfModel(model);
  if (actor !== undefined) return eventsByActor(actor);
  return type === undefined ? allEvents : eventsOfType(type);
};

const matches = (event: LoggedEvent, { subject, actor, type, model, data, from, to }: EventFilter): boolean =>
  (subject === undefined || (event.subject.kind === subject.kind && event.subject.id === subject.id)) &&
  (actor === undefined || event.actor === actor) &&
  (type === undefined || event.type === type) &&
  (model === undefined || event.about.model === model) &&
  (data === undefined || event.about.data.includes(data)) &&
  (from === undefined || event.at >= from) &&
  (to === undefined || event.at < to);

const cursorSchema = z.tuple([z.string(), z.int().nonnegative()]);

const writeCursor = (list: string, before: number): string =>
  Buffer.from(JSON.stringify([list, before])).toString("base64url");

/** Names a list: what was asked for, of which workspace. */
const fingerprint = (workspace: string, { subject, actor, type, model, data, from, to }: EventFilter): string =>
  createHash("sha256")
    .update(JSON.stringify([workspace, subject?.kind, subject?.id, actor, type, model, data, from, to]))
    .digest("base64url");

/** A cursor counts only on the list that gave it out, and so in its workspace. */
const readCursor = (cursor: string, expected: string): number => {
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
