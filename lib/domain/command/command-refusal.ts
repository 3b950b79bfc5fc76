import type { CommitRefusal } from "./commit-refusal.ts";

/** Why a command as a whole was refused, whatever it was about. */
export type CommandRefusal =
  | { readonly code: "idempotency-key-reused" }
  /** Too many writers on one subject at once. */
  | { readonly code: "contended" }
  | Extract<CommitRefusal, { code: "too-large" | "log-behind" }>;
