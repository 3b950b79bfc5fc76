import type { LoggedEvent } from "../domain/log/logged-event.ts";
import { type Result, refuse } from "../domain/result.ts";
import { type EventNotFound, type ReadAuditEventNeeds, readAuditEvent } from "./read-audit-event.ts";
import type { LogEntryPruned } from "./read-kept-bundle.ts";

export interface NoStateThen {
  readonly code: "no-state-then";
  readonly subject: string;
  readonly at: string;
}

/** Events read at a time. */
const pageLength = 100;

/**
 * Reads what an aggregate was at an instant: the newest event of it whose writer's clock had shown no later one, with the
 * state it left. Order comes from the log and time from the writers, so a writer whose clock was ahead is believed.
 *
 * @param at  ISO 8601 with milliseconds, UTC
 */
export const readStateAt = async (
  needs: ReadAuditEventNeeds,
  workspace: string,
  subject: LoggedEvent["subject"],
  at: string,
): Promise<
  Result<{ readonly index: number; readonly entry: Uint8Array }, NoStateThen | EventNotFound | LogEntryPruned>
> => {
  let cursor: string | undefined;
  do {
    const page = { limit: pageLength, ...(cursor === undefined ? {} : { cursor }) };
    const { items, next } = await needs.events.list(workspace, { subject }, page);
    const found = items.find((event) => event.at <= at);
    if (found !== undefined) return readAuditEvent(needs, workspace, found.id);
    cursor = next;
  } while (cursor !== undefined);
  return refuse({ code: "no-state-then", subject: `${subject.kind}/${subject.id}`, at });
};
