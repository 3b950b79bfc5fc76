import type { EpochMs } from "../time.ts";
import { type About, aboutOf } from "./about.ts";
import type { Change, Effect, Listing } from "./change.ts";
import type { AuthorizationEvidence, CommandContext } from "./command-context.ts";
import { eventIdOf } from "./event-id.ts";

/**
 * One entry of the audit log: all that one command did to one aggregate, so that the log alone rebuilds the table
 * (ADR 0009). Serialised as RFC 8785 JSON.
 */
export interface Leaf {
  readonly schema: "leaf.v2";
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
  /** Hash under which the answer to a repeated request is kept; null for a command without an idempotency key. */
  readonly idempotency: string | null;
  readonly about: About;
  readonly riskTier: number | null;
  /** Compliance frameworks that the subject falls under. */
  readonly frameworks: readonly string[];
  /** Reference of a consent that allowed the event, where one was needed. */
  readonly consent: string | null;
  /** ISO 8601 with milliseconds, UTC: data, not order. Order comes from the index in the log. */
  readonly at: string;
  /** The state that results. */
  readonly state: Change["state"];
  /** Where the aggregate appears in lists from now on. */
  readonly listing: Listing;
  readonly claims: readonly string[];
  readonly releases: readonly string[];
  readonly effects: readonly Effect[];
  readonly settles: readonly { readonly id: string; readonly worker: Effect["worker"] }[];
}

/** What a leaf says that neither the command nor the change knows. */
export interface LeafSurroundings {
  /** Ordinal from 0 and number of leaves of the command. */
  readonly position: { readonly ordinal: number; readonly leaves: number };
  readonly at: EpochMs;
  /** Turns `at` into ISO 8601 with milliseconds: the domain has no calendar. */
  readonly isoTime: (at: EpochMs) => string;
  /** Hash of the caller and the idempotency key, if one was sent. */
  readonly idempotency: string | null;
  /** Compliance frameworks of the model that the change is about. */
  readonly frameworks: readonly string[];
}

/** C2SP tlog-tiles: an entry bundle holds entries with a 16-bit length. */
export const leafBytesMax = 65_535;

/** Builds the leaf of one change. */
export const leafOf = (
  context: CommandContext,
  change: Change,
  { position, at, isoTime, idempotency, frameworks }: LeafSurroundings,
): Leaf => ({
  schema: "leaf.v2",
  id: eventIdOf(context.commandId, position.ordinal),
  workspace: context.workspace,
  type: change.event,
  subject: { kind: change.kind, id: change.id },
  version: revisionAfter(change),
  previous: change.basis?.lastEvent ?? null,
  command: { id: context.commandId, ...position },
  actor: context.actor,
  authorization: context.authorization,
  requestHash: context.requestHash,
  idempotency,
  about: aboutOf(change),
  riskTier: change.riskTier ?? null,
  frameworks,
  consent: context.consent ?? null,
  at: isoTime(at),
  state: change.state,
  listing: listingOf(change),
  claims: change.claims ?? [],
  releases: change.releases ?? [],
  effects: change.effects ?? [],
  // A change may hand over whole effects; the leaf of their asking has said the rest.
  settles: (change.settles ?? []).map(({ id, worker }) => ({ id, worker })),
});

/** Where a change lists its aggregate: among all of its kind, by id, unless it says otherwise. */
export const listingOf = ({ listing, id }: Pick<Change, "listing" | "id">): Listing =>
  listing ?? { group: "0", sort: id };

/** Revision of the subject once the change is committed. */
export const revisionAfter = (change: Change): number => (change.basis?.revision ?? 0) + 1;
