import type { EpochMs } from "../time.ts";
import type { Change } from "./change.ts";
import type { AuthorizationEvidence, CommandContext } from "./command-context.ts";

/** One entry of the audit log: what one command did to one aggregate. Serialised as RFC 8785 JSON. */
export interface Leaf {
  readonly schema: "leaf.v1";
  /** Event id, 32 hex digits, UUIDv7. */
  readonly id: string;
  readonly workspace: string;
  /** The event, past tense. */
  readonly type: string;
  readonly subject: { readonly kind: string; readonly id: string };
  /** Revision of the subject after the event: gapless, from 1. */
  readonly version: number;
  /** Event id of the subject's previous event; null for its first. */
  readonly previous: string | null;
  /** All leaves of a command enter the log side by side, `ordinal` of `leaves`. */
  readonly command: { readonly id: string; readonly ordinal: number; readonly leaves: number };
  readonly actor: string;
  readonly authorization: AuthorizationEvidence;
  readonly requestHash: string;
  readonly riskTier: number | null;
  /** Compliance frameworks that the subject falls under. */
  readonly frameworks: readonly string[];
  /** Reference of a consent that allowed the event, where one was needed. */
  readonly consent: string | null;
  /** ISO 8601 with milliseconds, UTC: data, not order. Order comes from the index in the log. */
  readonly at: string;
  /** The state that results. */
  readonly state: Change["state"];
}

/** C2SP tlog-tiles: an entry bundle holds entries with a 16-bit length. */
export const leafBytesMax = 65_535;

/**
 * Builds the leaf of one change.
 *
 * @param eventId   id of this event
 * @param position  ordinal from 0 and number of leaves of the command
 * @param isoTime   turns `at` into ISO 8601 with milliseconds; a parameter because the domain has no calendar
 */
export const leafOf = (
  context: CommandContext,
  change: Change,
  eventId: string,
  position: { readonly ordinal: number; readonly leaves: number },
  at: EpochMs,
  isoTime: (at: EpochMs) => string,
): Leaf => ({
  schema: "leaf.v1",
  id: eventId,
  workspace: context.workspace,
  type: change.event,
  subject: { kind: change.kind, id: change.id },
  version: revisionAfter(change),
  previous: change.basis?.lastEvent ?? null,
  command: { id: context.commandId, ...position },
  actor: context.actor,
  authorization: context.authorization,
  requestHash: context.requestHash,
  riskTier: change.riskTier ?? null,
  frameworks: [],
  consent: null,
  at: isoTime(at),
  state: change.state,
});

/** Revision of the subject once the change is committed. */
export const revisionAfter = (change: Change): number => (change.basis?.revision ?? 0) + 1;
