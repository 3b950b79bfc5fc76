import type { LoggedEvent } from "../../domain/log/logged-event.ts";

/** Every event is in these lists, each ordered by place in the log. */
export const allEvents = "all";
export const eventsOfSubject = ({ kind, id }: LoggedEvent["subject"]): string => `subject#${kind}#${id}`;
export const eventsByActor = (actor: string): string => `actor#${actor}`;
export const eventsOfType = (type: string): string => `type#${type}`;

/** The lists that an event belongs to. */
export const eventLists = ({ subject, actor, type }: LoggedEvent): readonly string[] => [
  allEvents,
  eventsOfSubject(subject),
  eventsByActor(actor),
  eventsOfType(type),
];
