/** Why a decision could not be committed; nothing was written. */
export type CommitRefusal =
  /** Somebody changed a subject since it was loaded: load and decide again. */
  | { readonly code: "stale"; readonly subject: { readonly kind: string; readonly id: string } }
  /** A name is held by another aggregate. */
  | { readonly code: "claimed"; readonly claim: string }
  /** The command, or one with its idempotency key, has been committed before: recall its answer. */
  | { readonly code: "committed-before" }
  | { readonly code: "too-large"; readonly what: "leaf" | "command"; readonly limit: number }
  /** The log is behind for this subject; its unlogged events fill the item. Retry shortly. */
  | { readonly code: "log-behind" };
