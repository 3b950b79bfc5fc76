/** What pruning needs to know of a leaf. */
export interface RetainedLeaf {
  readonly subject: { readonly kind: string; readonly id: string };
  readonly actor: string;
  readonly riskTier: number | null;
  readonly about: { readonly model: string | null };
  readonly frameworks: readonly string[];
  /** ISO 8601 with milliseconds, UTC, as the writer's clock had it. */
  readonly at: string;
  readonly claims: readonly string[];
  readonly releases: readonly string[];
  /** Ids of the effects it asks for, and of those it ends. */
  readonly effects: readonly string[];
  readonly settles: readonly string[];
}
