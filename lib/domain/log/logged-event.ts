/** What the index keeps of a leaf: all of it but evidence and state, which are in the log. */
export interface LoggedEvent {
  /** Place in the log, from 0: the order of events. */
  readonly index: number;
  /** Event id, 32 hex digits. */
  readonly id: string;
  readonly type: string;
  readonly subject: { readonly kind: string; readonly id: string };
  readonly version: number;
  readonly actor: string;
  readonly riskTier: number | null;
  /** Id of the model it is about, and the digests of the data sets its state names. */
  readonly about: { readonly model: string | null; readonly data: readonly string[] };
  readonly frameworks: readonly string[];
  /** ISO 8601 with milliseconds, UTC, as the writer's clock had it. */
  readonly at: string;
  readonly command: { readonly id: string; readonly ordinal: number; readonly leaves: number };
}
