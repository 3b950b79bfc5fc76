import type { CommandRefusal } from "../../domain/command/command-refusal.ts";
import type { PreconditionFailed } from "../../usecases/revision-refusal.ts";
import type { ProblemTypes } from "./problem-type.ts";

export const commandProblems: ProblemTypes<CommandRefusal | PreconditionFailed> = {
  "idempotency-key-reused": {
    status: 422,
    title: "The Idempotency-Key belongs to another request",
    detail: () =>
      "This Idempotency-Key was sent before with another method, path or body. A new request needs a new one.",
  },
  "answer-lost": {
    status: 409,
    title: "The request has been carried out, but its answer is lost",
    detail: ({ event }) =>
      `Data were restored since, and answers are not in the log. Event ${event} tells what the request did.`,
  },
  "precondition-failed": {
    status: 412,
    title: "The object has changed since it was read",
    detail: ({ revision }) => `It is at revision ${revision} now. Read it again, and decide on what it says.`,
  },
  contended: {
    status: 409,
    title: "Too many writers at once",
    detail: () => "Other changes to the same object kept winning. Nothing was written; retry.",
  },
  "too-large": {
    status: 422,
    title: "The change is too large to record",
    detail: ({ what, limit }) =>
      what === "leaf"
        ? `The resulting state would not fit the audit log: ${limit} bytes at most. Name fewer files, or shorten names, descriptions, tags or parameters.`
        : `One command may write ${limit} items at most. Split it.`,
  },
  "log-behind": {
    status: 503,
    title: "The audit log is behind",
    detail: () => "Earlier changes of this object wait to be logged. Nothing was written; retry in a second.",
  },
};
