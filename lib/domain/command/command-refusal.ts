import type { CommitRefusal } from "./commit-refusal.ts";

/** Why a command as a whole was refused, whatever it was about. */
export type CommandRefusal =
  | { readonly code: "idempotency-key-reused" }
  /** It has been carried out, but a restore could not bring its answer back: only its first event, which tells what it did. */
  | { readonly code: "answer-lost"; readonly event: string }
  /** Too many writers on one subject at once. */
  | { readonly code: "contended" }
  | Extract<CommitRefusal, { code: "too-large" | "log-behind" }>;
