import type { LoggedEvent } from "../domain/log/logged-event.ts";
import type { Page } from "./aggregate-store.ts";

/** Narrows a list of events; all that are given must hold. */
export interface EventFilter {
  readonly subject?: { readonly kind: string; readonly id: string };
  readonly actor?: string;
  readonly type?: string;
  /** Id of the model that an event is about. */
  readonly model?: string;
  /** Lower-case hex SHA-256 of a data set that the state names. */
  readonly data?: string;
  /** Not before this instant by the writer's clock: ISO 8601 with milliseconds, UTC. */
  readonly from?: string;
  /** Before this instant by the writer's clock. */
  readonly to?: string;
}

/** What was logged of one day, UTC, by the writers' clocks. */
export interface EventDay {
  /** yyyy-mm-dd. */
  readonly day: string;
  /** Events of risk tiers 1 and 2. */
  readonly highRisk: number;
  readonly byType: Readonly<Record<string, number>>;
}

/** Finds events that are in the log, and under its published checkpoint. */
export interface EventIndex {
  /** Place of an event in the log, by its id. */
  indexOf(workspace: string, id: string): Promise<number | undefined>;
  /**
   * Newest first. A page may hold fewer than `limit` events, even none, and still have a next one.
   *
   * @throws InvalidCursorError for a cursor of another list
   */
  list(
    workspace: string,
    filter: EventFilter,
    page: { readonly limit: number; readonly cursor?: string },
  ): Promise<Page<LoggedEvent>>;
  /** Days that have events, oldest first, from one (yyyy-mm-dd) to another, which is exclusive. */
  days(workspace: string, from: string, to: string): Promise<readonly EventDay[]>;
}
