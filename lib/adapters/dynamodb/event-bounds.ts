import { type DynamoDBDocumentClient, paginateQuery } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { dayOf, hourOf, monthOf } from "./event-times.ts";
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
 * Where in the log the events of a range of time lie: by its hours, days and months. Every one of them is read, so a clock
 * that was wrong by hours or days costs time and hides nothing.
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

/** The hours of the first and the last day, the days of their months, the months between: a range of years is under two hundred rows. */
const keyRanges = (workspace: string, from: string, end: string): readonly KeyRange[] => {
  const hours = (a: string, b: string): KeyRange => [
    keys.eventHourKey(workspace, hourOf(a)).sk,
    keys.eventHourKey(workspace, hourOf(b)).sk,
  ];
  const days = (a: string, b: string): KeyRange => [
    keys.eventDayKey(workspace, dayOf(a)).sk,
    keys.eventDayKey(workspace, dayOf(b)).sk,
  ];
  const months = (a: string, b: string): KeyRange => [
    keys.eventMonthKey(workspace, monthOf(a)).sk,
    keys.eventMonthKey(workspace, monthOf(b)).sk,
  ];
  const [firstDay, lastDay] = [dayOf(from), dayOf(end)];
  if (firstDay === lastDay) return [hours(from, end)];
  const [dayAfter, dayBefore] = [shifted(firstDay, dayMs), shifted(lastDay, -dayMs)];
  const edges = [hours(from, `${firstDay}T23`), hours(`${lastDay}T00`, end)];
  const [firstMonth, lastMonth] = [monthOf(from), monthOf(end)];
  const between =
    firstMonth === lastMonth
      ? [days(dayAfter, dayBefore)]
      : [
          days(dayAfter, `${firstMonth}-31`),
          months(shifted(`${firstMonth}-01`, 31 * dayMs), shifted(`${lastMonth}-01`, -dayMs)),
          days(`${lastMonth}-01`, dayBefore),
        ];
  // BETWEEN takes no range that ends before it begins.
  return [...edges, ...between.filter(([first, last]) => first <= last)];
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
