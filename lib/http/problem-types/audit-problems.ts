import type { RetentionTooShort } from "../../domain/retention/decide-retention.ts";
import type { LogSizeRefusal } from "../../usecases/prove-log-consistency.ts";
import type { EventNotFound } from "../../usecases/read-audit-event.ts";
import type { LogEntryPruned } from "../../usecases/read-kept-bundle.ts";
import type { LogFileNotFound } from "../../usecases/read-log-file.ts";
import type { NoStateThen } from "../../usecases/read-state-at.ts";
import type { ProofFileRefusal } from "../../usecases/verify-audit-proof.ts";
import type { ProblemTypes } from "./problem-type.ts";

export const auditProblems: ProblemTypes<
  EventNotFound | LogFileNotFound | LogEntryPruned | NoStateThen | LogSizeRefusal | ProofFileRefusal | RetentionTooShort
> = {
  "event-not-found": {
    status: 404,
    title: "There is no such event in the log",
    detail: ({ event }) =>
      `No event ${event} is in this workspace's log. A change is in it within seconds of its answer.`,
  },
  "log-file-not-found": {
    status: 404,
    title: "The log has no such file",
    detail: ({ path }) =>
      `This workspace's log has no file ${path} at the size it has (c2sp.org/tlog-tiles); before its first event it has none.`,
  },
  "log-entry-pruned": {
    status: 410,
    title: "The log keeps no text of it any more",
    detail: ({ minimumIndex }) =>
      `Leaves before index ${minimumIndex} were pruned when their retention had ended. Their hashes stay; what still counts is in the snapshot that GET /v1/audit/retention names.`,
  },
  "retention-too-short": {
    status: 422,
    title: "The record is kept longer than that",
    detail: ({ riskTier, months, monthsMin }) =>
      `The record of tier ${riskTier} is kept for ${monthsMin} months at least, not for ${months}.`,
  },
  "size-not-published": {
    status: 404,
    title: "The log is not that long yet",
    detail: ({ size, published }) => `The published checkpoint covers ${published} leaves, not ${size}.`,
  },
  "sizes-out-of-order": {
    status: 422,
    title: "The older size is the larger one",
    detail: ({ from, to }) => `A log of ${from} leaves is no beginning of one of ${to}: from may be at most to.`,
  },
  "malformed-proof": {
    status: 422,
    title: "The body is no proof file",
    detail: () => "Send a c2sp.org/tlog-proof file as it was given out, unchanged down to its last newline.",
  },
  "proof-without-leaf": {
    status: 422,
    title: "The proof says nothing of what it proves",
    detail: () => "Send a proof whose extra line holds the leaf, as GET /v1/audit/events/{event}/proof gives it.",
  },
  "no-state-then": {
    status: 404,
    title: "The log holds no state of it at that time",
    detail: ({ subject, at }) => `The log has no event of ${subject} at or before ${at}.`,
  },
};
