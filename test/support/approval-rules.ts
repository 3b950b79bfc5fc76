import type { ApprovalRule } from "../../lib/domain/change-request/change-request.ts";

/** A rule like that of tier 3: two pairs of eyes, the narrower seat first. */
export const peerRule: ApprovalRule = {
  seats: [
    { seat: "ml-engineer", roles: ["ml-engineer"], approvals: 1, places: 1 },
    { seat: "peer", roles: ["data-scientist", "ml-engineer"], approvals: 1, places: 1 },
  ],
  businessDays: 2,
  separationOfDuties: true,
};

/** A rule like that of tier 1: a board with a quorum, and one seat beside it. */
export const boardRule: ApprovalRule = {
  seats: [
    { seat: "ml-review-board", roles: ["ml-review-board"], approvals: 4, places: 5 },
    { seat: "compliance", roles: ["compliance"], approvals: 1, places: 1 },
  ],
  businessDays: 7,
  separationOfDuties: true,
};

/** The rule of tier 4: nobody else is asked. */
export const selfRule: ApprovalRule = { seats: [], businessDays: 0, separationOfDuties: false };
