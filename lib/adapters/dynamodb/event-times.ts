import type { UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import type { LoggedEvent } from "../../domain/log/logged-event.ts";
import * as keys from "./item-keys.ts";

/** Attributes of a day that count events of a type. */
export const typePrefix = "type:";

/** Tiers that governance calls high risk. */
const highRiskTierMax = 2;

/** The hour, the day and the month, UTC, that a writer's clock showed. */
export const hourOf = (at: string): string => at.slice(0, 13);
export const dayOf = (at: string): string => at.slice(0, 10);
export const monthOf = (at: string): string => at.slice(0, 7);

/**
 * The updates that tell of a batch's events by time: for each hour, day and month where in the log its events lie, and what a
 * day had how often. Batches are settled in order, so a row knows by the last one that it counted whether this one is new to it.
 *
 * @param number  of the batch, from 1
 */
export const eventTimes = (
  workspace: string,
  number: number,
  events: readonly LoggedEvent[],
): readonly Omit<UpdateCommandInput, "TableName">[] => [
  ...grouped(events, ({ at }) => hourOf(at)).map(([hour, within]) =>
    placeIn(keys.eventHourKey(workspace, hour), within),
  ),
  ...grouped(events, ({ at }) => monthOf(at)).map(([month, within]) =>
    placeIn(keys.eventMonthKey(workspace, month), within),
  ),
  ...grouped(events, ({ at }) => dayOf(at)).map(([day, within]) => countDay(workspace, number, day, within)),
];

const place = "SET #first = if_not_exists(#first, :first), #last = :last";
const placeNames = { "#first": "first", "#last": "last" };
const placeValues = (within: readonly LoggedEvent[]) => ({
  ":first": within[0]?.index ?? 0,
  ":last": within.at(-1)?.index ?? 0,
});

const placeIn = (Key: { readonly pk: string; readonly sk: string }, within: readonly LoggedEvent[]) => ({
  Key,
  UpdateExpression: place,
  ConditionExpression: "attribute_not_exists(#last) OR #last < :last",
  ExpressionAttributeNames: placeNames,
  ExpressionAttributeValues: placeValues(within),
});

const countDay = (workspace: string, number: number, day: string, within: readonly LoggedEvent[]) => {
  const types = grouped(within, ({ type }) => type);
  const names = types.map(([type], nth) => [`#type${nth}`, `${typePrefix}${type}`]);
  const counts = types.map(([, { length }], nth) => [`:type${nth}`, length]);
  const isHighRisk = ({ riskTier }: LoggedEvent) => riskTier !== null && riskTier <= highRiskTierMax;
  return {
    Key: keys.eventDayKey(workspace, day),
    UpdateExpression: `${place}, #batch = :batch ADD highRisk :highRisk, ${types.map((_, nth) => `#type${nth} :type${nth}`).join(", ")}`,
    ConditionExpression: "attribute_not_exists(#batch) OR #batch < :batch",
    ExpressionAttributeNames: { ...placeNames, "#batch": "batch", ...Object.fromEntries(names) },
    ExpressionAttributeValues: {
      ...placeValues(within),
      ":batch": number,
      ":highRisk": within.filter(isHighRisk).length,
      ...Object.fromEntries(counts),
    },
  };
};

const grouped = (events: readonly LoggedEvent[], keyOf: (event: LoggedEvent) => string): [string, LoggedEvent[]][] => {
  const groups = new Map<string, LoggedEvent[]>();
  for (const event of events) {
    const group = groups.get(keyOf(event));
    if (group === undefined) groups.set(keyOf(event), [event]);
    else group.push(event);
  }
  return [...groups];
};
