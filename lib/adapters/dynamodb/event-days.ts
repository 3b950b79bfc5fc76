import { type DynamoDBDocumentClient, paginateQuery } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { EventDay } from "../../ports/event-index.ts";
import { typePrefix } from "./event-times.ts";
import * as keys from "./item-keys.ts";

interface Needs {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

const storedDay = z.looseObject({ sk: z.string(), highRisk: z.int().nonnegative() });
const storedCount = z.int().positive();

/** What the days from one to another had, the last one exclusive: the rows that settling counts in. */
export const eventDays = async (
  { client, table }: Needs,
  workspace: string,
  from: string,
  to: string,
): Promise<readonly EventDay[]> => {
  const [first, end] = [keys.eventDayKey(workspace, from).sk, keys.eventDayKey(workspace, to).sk];
  if (first >= end) return [];
  const days: EventDay[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      KeyConditionExpression: "pk = :pk AND sk BETWEEN :first AND :end",
      ExpressionAttributeValues: { ":pk": keys.eventTimesPartition(workspace), ":first": first, ":end": end },
    },
  );
  for await (const { Items = [] } of pages)
    days.push(...Items.map(toEventDay).filter(({ day }) => keys.eventDayKey(workspace, day).sk < end));
  return days;
};

const toEventDay = (item: unknown): EventDay => {
  const { sk, highRisk, ...rest } = storedDay.parse(item);
  const counts = Object.entries(rest)
    .filter(([name]) => name.startsWith(typePrefix))
    .map(([name, count]): [string, number] => [name.slice(typePrefix.length), storedCount.parse(count)]);
  return { day: sk.slice(sk.indexOf("#") + 1), highRisk, byType: Object.fromEntries(counts) };
};
