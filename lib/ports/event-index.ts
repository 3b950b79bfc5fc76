import type { LoggedEvent } from "../domain/log/logged-event.ts";
import type { Page } from "./aggregate-store.ts";

/** Narrows a list of events; all that are given must hold. */
export interface EventFilter {
  readonly subject?: { readonly kind: string; readonly id: string };
  readonly actor?: string;
  readonly type?: string;
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
}
