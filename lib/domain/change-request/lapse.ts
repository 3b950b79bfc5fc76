import type { EpochMs } from "../time.ts";
import type { ChangeRequest } from "./change-request.ts";

/** Whether a request has run out of time: nobody closed it, and its last instant is over. */
export const hasLapsed = (request: ChangeRequest, at: EpochMs): boolean =>
  request.status === "open" && at > request.expiresAt;

/** The request as it stands at an instant: one that has lapsed is expired, whether or not that is written down yet. */
export const asOf = (request: ChangeRequest, at: EpochMs): ChangeRequest =>
  hasLapsed(request, at) ? { ...request, status: "expired", closedAt: request.expiresAt } : request;
