import { accept, type Result, refuse } from "../result.ts";
import type { ApprovalRule, SeatRule, Vote } from "./change-request.ts";

export type SeatRefusal =
  | { readonly code: "not-eligible"; readonly seats: readonly string[] }
  | { readonly code: "seat-filled"; readonly seat: string };

/**
 * Chooses the seat a voter takes.
 *
 * @param roles   roles of the voter
 * @param wanted  seat named in the vote; without one, the first seat in the rule's order that a role fits and that
 *                still lacks approvals, else the first with a free place (dissent is heard until the request closes)
 */
export const chooseSeat = (
  rule: ApprovalRule,
  votes: readonly Vote[],
  roles: readonly string[],
  wanted: string | undefined,
): Result<string, SeatRefusal> => {
  const fitting = rule.seats.filter(
    ({ seat, roles: eligible }) =>
      (wanted === undefined || seat === wanted) && eligible.some((role) => roles.includes(role)),
  );
  const [first] = fitting;
  if (first === undefined) return refuse({ code: "not-eligible", seats: rule.seats.map(({ seat }) => seat) });
  const free = fitting.filter((seat) => votesOn(seat, votes).length < seat.places);
  const chosen = free.find((seat) => approvalsOn(seat, votes) < seat.approvals) ?? free[0];
  return chosen === undefined ? refuse({ code: "seat-filled", seat: first.seat }) : accept(chosen.seat);
};

const votesOn = ({ seat }: SeatRule, votes: readonly Vote[]) => votes.filter((vote) => vote.seat === seat);

const approvalsOn = (seat: SeatRule, votes: readonly Vote[]): number =>
  votesOn(seat, votes).filter(({ decision }) => decision === "approve").length;
