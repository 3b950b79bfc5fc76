/** A record as it was read: what it is written back on. */
export interface StoredRecord<State> {
  readonly state: State;
  /** From 1, one more with each write. */
  readonly revision: number;
  readonly layout: RecordLayout;
}

/** Where a store keeps a record's entries, for itself: names of entries by sort and page. */
export type RecordLayout = ReadonlyMap<string, readonly (readonly string[])[]>;

/** Why a record was not written. */
export type RecordRefusal =
  /** Somebody wrote it since it was read: read and decide again. */
  | { readonly code: "stale" }
  /** More entries of a sort than a record holds. */
  | { readonly code: "tracking-full"; readonly id: string; readonly what: string; readonly bytesMax: number };
