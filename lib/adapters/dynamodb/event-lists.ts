import type { LoggedEvent } from "../../domain/log/logged-event.ts";
import * as keys from "./item-keys.ts";

/** Every event is in these lists, each ordered by place in the log. */
export const allEvents = "all";
export const eventsOfSubject = ({ kind, id }: LoggedEvent["subject"]): string => `subject#${kind}#${id}`;
export const eventsByActor = (actor: string): string => `actor#${actor}`;
export const eventsOfType = (type: string): string => `type#${type}`;
export const eventsOfModel = (model: string): string => `model#${model}`;
export const eventsOfData = (digest: string): string => `data#${digest}`;

/** Keeps a row near 40 kB, a tenth of what an item may hold. */
const eventsPerRow = 100;

/**
 * The rows that enter the events of one batch in their lists: a row holds many events, so that the busier the log, the
 * fewer writes an event costs. The same batch makes the same rows.
 */
export const eventRows = (workspace: string, events: readonly LoggedEvent[]): readonly Record<string, unknown>[] => {
  const lists = new Map<string, LoggedEvent[][]>();
  for (const event of events) {
    for (const list of listsOf(event)) {
      const rows = lists.get(list) ?? [];
      const last = rows.at(-1);
      if (last === undefined || last.length === eventsPerRow) rows.push([event]);
      else last.push(event);
      lists.set(list, rows);
    }
  }
  return [...lists].flatMap(([list, rows]) =>
    rows.map((row) => ({ ...keys.eventListKey(workspace, list, row[0]?.index ?? 0), events: JSON.stringify(row) })),
  );
};

/** The lists that an event is in. */
export const listsOf = ({ subject, actor, type, about: { model, data } }: LoggedEvent): readonly string[] => [
  allEvents,
  eventsOfSubject(subject),
  eventsByActor(actor),
  eventsOfType(type),
  ...(model === null ? [] : [eventsOfModel(model)]),
  ...data.map(eventsOfData),
];
