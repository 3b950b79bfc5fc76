import type { ChangeRequestOpen } from "../../domain/change-request/clear-pending.ts";
import type { VoteRefusal } from "../../domain/change-request/decide-vote.ts";
import type { WithdrawalRefusal } from "../../domain/change-request/decide-withdrawal.ts";
import type { ChangeRequestNotFound } from "../../usecases/find-change-request.ts";
import type { ApprovalNotNeeded } from "../../usecases/open-change-request.ts";
import { iso } from "../iso-time.ts";
import type { ProblemTypes } from "./problem-type.ts";

type ChangeRequestRefusal =
  | ChangeRequestNotFound
  | ChangeRequestOpen
  | ApprovalNotNeeded
  | VoteRefusal
  | WithdrawalRefusal;

export const changeRequestProblems: ProblemTypes<ChangeRequestRefusal> = {
  "change-request-not-found": {
    status: 404,
    title: "There is no such change request",
    detail: ({ changeRequest }) => `No change request ${changeRequest} in this workspace.`,
  },
  "change-request-open": {
    status: 409,
    title: "People are voting on this version",
    detail: ({ changeRequest }) =>
      `Change request ${changeRequest} is open, and until it is closed the version stays where it is. Vote on it or withdraw it.`,
  },
  "approval-not-needed": {
    status: 422,
    title: "Nobody has to be asked",
    detail: ({ riskTier, to }) =>
      `In tier ${riskTier} the approval policy asks nobody about a move to ${to}. Use POST /v1/models/{model}/versions/{version}/stage.`,
  },
  "change-request-closed": {
    status: 409,
    title: "The change request is closed",
    detail: ({ requestStatus }) => `It was ${requestStatus}. Open a new one if the version shall still move.`,
  },
  "change-request-expired": {
    status: 409,
    title: "The change request has expired",
    detail: ({ expiresAt }) => `Its time ended at ${iso(expiresAt)}. Open a new one if the version shall still move.`,
  },
  "candidate-changed": {
    status: 409,
    title: "The vote is about other content",
    detail: ({ digest }) =>
      `The request is about the content with digest ${digest}. Read the version and vote with the digest of what you have seen.`,
  },
  "risk-tier-changed": {
    status: 409,
    title: "The model's risk tier has changed",
    detail: ({ from, to }) =>
      `The request was opened in tier ${from} and the model is in tier ${to} now. Withdraw it and open a new one.`,
  },
  "stage-changed": {
    status: 409,
    title: "The version is in another stage",
    detail: ({ from, stage }) => `The request was opened when it was in ${from}; it is in ${stage} now.`,
  },
  "signature-required": {
    status: 409,
    title: "The version is not signed",
    detail: ({ version }) =>
      `In this tier nobody approves a version without a signature, and version ${version} has none. Sign it with POST /v1/models/{model}/versions/{version}/signatures, then vote again.`,
  },
  "self-approval": {
    status: 403,
    title: "Authors do not decide",
    detail: () =>
      "In tiers 1 to 3 nobody votes on a version that they registered, trained or asked for, nor approves a retraining that they asked for. Somebody else must.",
  },
  "already-voted": {
    status: 409,
    title: "You have voted",
    detail: ({ seat }) => `Your vote for the seat ${seat} stands. Each person has one.`,
  },
  "not-eligible": {
    status: 403,
    title: "No seat is for you",
    detail: ({ seats }) =>
      `The seats are ${seats.join(", ") || "none"}; none of your roles fills the one you want, or any.`,
  },
  "seat-filled": {
    status: 409,
    title: "The seat has no free place",
    detail: ({ seat }) => `Everybody who has a place in ${seat} has voted.`,
  },
  "reason-required": {
    status: 422,
    title: "A rejection says why",
    detail: () => "Say in reason what speaks against it; it is kept with the vote.",
  },
  "not-requester": {
    status: 403,
    title: "The request is somebody else's",
    detail: () => "Only its requester or an administrator withdraws a change request. Vote against it instead.",
  },
};
