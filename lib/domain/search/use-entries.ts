import type { AggregateKind, AggregateStates } from "../aggregate-states.ts";
import { usedContent } from "../archival/used-content.ts";
import type { IndexEntry } from "./index-entries.ts";

/** Name of the lists of aggregates that need a content at hand, by its digest; each kind has its own. */
export const usersOf = (sha256: string): string => `artifact:${sha256}`;

/**
 * The entries by which an aggregate is found from the content that it needs at hand. They are written before the aggregate is,
 * too many for its transaction, and stay: an entry may name one that never came about, or needs other content.
 */
export const useEntries = <Kind extends AggregateKind>(
  kind: Kind,
  id: string,
  state: AggregateStates[Kind] | undefined,
): readonly IndexEntry[] => usedContent(kind, state).map((sha256) => ({ list: usersOf(sha256), sort: id }));
