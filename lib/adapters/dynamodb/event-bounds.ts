import { type DynamoDBDocumentClient, paginateQuery } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { dayOf, hourOf } from "./event-times.ts";
import * as keys from "./item-keys.ts";

interface Needs {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** Indexes, both inclusive, outside of which no event of a range of time lies. */
interface EventBounds {
  readonly first: number;
  readonly last: number;
}

const storedPlace = z.object({ first: z.int().nonnegative(), last: z.int().nonnegative() });

const beginningOfTime = "0000-01-01T00:00:00.000Z";
const endOfTime = "9999-12-31T23:59:59.999Z";
const dayMs = 86_400_000;

/**
 * Where in the log the events of a range of time lie: by the hours of its first and last day and the days between. Every
 * one of them is read, so a clock that was wrong by hours or days costs time and hides nothing.
 *
 * @param from  ISO 8601 with milliseconds, UTC; so is `to`, which is exclusive
 * @returns     undefined when no event is in it
 */
export const eventBounds = async (
  needs: Needs,
  workspace: string,
  { from = beginningOfTime, to }: { readonly from?: string; readonly to?: string },
): Promise<EventBounds | undefined> => {
  if (from === beginningOfTime && to === undefined) return { first: 0, last: Number.MAX_SAFE_INTEGER };
  const end = to === undefined ? endOfTime : shifted(to, -1);
  if (from > end) return undefined;
  const read = keyRanges(workspace, from, end).map((range) => placesWithin(needs, workspace, range));
  const places = (await Promise.all(read)).flat();
  if (places.length === 0) return undefined;
  const first = places.reduce((least, place) => Math.min(least, place.first), Number.MAX_SAFE_INTEGER);
  const last = places.reduce((greatest, place) => Math.max(greatest, place.last), 0);
  return { first, last };
};

/** Sort keys, from and to, both inclusive: what DynamoDB's BETWEEN takes. */
type KeyRange = readonly [string, string];

const keyRanges = (workspace: string, from: string, end: string): readonly KeyRange[] => {
  const hour = (at: string) => keys.eventHourKey(workspace, hourOf(at)).sk;
  const day = (at: string) => keys.eventDayKey(workspace, dayOf(at)).sk;
  const [firstDay, lastDay] = [dayOf(from), dayOf(end)];
  if (firstDay === lastDay) return [[hour(from), hour(end)]];
  const [next, previous] = [shifted(firstDay, dayMs), shifted(lastDay, -dayMs)];
  const between: readonly KeyRange[] = next > previous ? [] : [[day(next), day(previous)]];
  return [[hour(from), hour(`${firstDay}T23`)], ...between, [hour(`${lastDay}T00`), hour(end)]];
};

const shifted = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString();

const placesWithin = async ({ client, table }: Needs, workspace: string, [from, to]: KeyRange) => {
  const places: EventBounds[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
      ProjectionExpression: "#first, #last",
      ExpressionAttributeNames: { "#first": "first", "#last": "last" },
      ExpressionAttributeValues: { ":pk": keys.eventTimesPartition(workspace), ":from": from, ":to": to },
    },
  );
  for await (const { Items = [] } of pages) places.push(...Items.map((item) => storedPlace.parse(item)));
  return places;
};
