import type { EventNotFound } from "../../usecases/read-audit-event.ts";
import type { LogFileNotFound } from "../../usecases/read-log-file.ts";
import type { NoStateThen } from "../../usecases/read-state-at.ts";
import type { ProblemTypes } from "./problem-type.ts";

export const auditProblems: ProblemTypes<EventNotFound | LogFileNotFound | NoStateThen> = {
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
      `${path} is no checkpoint, tile or entry bundle of this workspace's log at the size it has (c2sp.org/tlog-tiles).`,
  },
  "no-state-then": {
    status: 404,
    title: "The log holds no state of it at that time",
    detail: ({ subject, at }) => `The log has no event of ${subject} at or before ${at}.`,
  },
};
