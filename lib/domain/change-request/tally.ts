import type { ApprovalRule, Vote } from "./change-request.ts";

/**
 * What the votes so far amount to.
 *
 * Approved when every seat has its approvals; rejected as soon as one seat can no longer get them, because more of its
 * places than it can spare have said no. A rule without seats is never approved by votes.
 */
export const tally = (rule: ApprovalRule, votes: readonly Vote[]): "open" | "approved" | "rejected" => {
  const count = (seat: string, decision: Vote["decision"]) =>
    votes.filter((vote) => vote.seat === seat && vote.decision === decision).length;
  if (rule.seats.some(({ seat, approvals, places }) => count(seat, "reject") > places - approvals)) return "rejected";
  const filled = rule.seats.every(({ seat, approvals }) => count(seat, "approve") >= approvals);
  return filled && rule.seats.length > 0 ? "approved" : "open";
};
