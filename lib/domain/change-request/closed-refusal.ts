import type { EpochMs } from "../time.ts";
import type { ChangeRequest, ChangeRequestStatus } from "./change-request.ts";
import { hasLapsed } from "./lapse.ts";

export type ClosedRefusal =
  | { readonly code: "change-request-closed"; readonly requestStatus: ChangeRequestStatus }
  | { readonly code: "change-request-expired"; readonly expiresAt: EpochMs };

/** Why nobody can act on a request any more; undefined while it is open. */
export const closedRefusal = (request: ChangeRequest, at: EpochMs): ClosedRefusal | undefined => {
  if (request.status !== "open") return { code: "change-request-closed", requestStatus: request.status };
  return hasLapsed(request, at) ? { code: "change-request-expired", expiresAt: request.expiresAt } : undefined;
};
