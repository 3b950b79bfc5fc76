import { describe, expect, test } from "vitest";
import { sha256Digest } from "../../lib/adapters/system/sha256-digest.ts";
import type { RiskTier } from "../../lib/domain/model/model.ts";
import { loadApprovalPolicy, parseApprovalPolicy } from "../../lib/wiring/load-approval-policy.ts";

const policy = loadApprovalPolicy(sha256Digest);
const seats = (tier: RiskTier, to: "Approved" | "Production") =>
  (policy.ruleFor(tier, to)?.seats ?? []).map(({ seat, approvals, places }) => `${seat} ${approvals}/${places}`);

describe("the matrix that ships", () => {
  test("asks for approval as the risk tiers demand", () => {
    expect(seats(1, "Approved")).toEqual(["ml-review-board 4/5", "compliance 1/1", "legal 1/1", "business-owner 1/1"]);
    expect(seats(2, "Approved")).toEqual([
      "data-scientist 1/1",
      "ml-engineer 1/1",
      "ml-lead 1/1",
      "business-stakeholder 1/1",
    ]);
    expect(seats(3, "Approved")).toEqual(["ml-engineer 1/1", "peer 1/1"]);
    expect(([1, 2, 3] as const).map((tier) => policy.ruleFor(tier, "Approved")?.businessDays)).toEqual([7, 3, 2]);
  });

  test("asks fewer people for production, nobody in tier 4, and for no other stage", () => {
    expect(seats(1, "Production")).toEqual(["ml-lead 1/1", "compliance 1/1", "business-owner 1/1"]);
    expect(seats(2, "Production")).toEqual(["ml-engineer 1/1", "ml-lead 1/1"]);
    expect(seats(3, "Production")).toEqual(["ml-engineer 1/1"]);
    expect([seats(4, "Approved"), seats(4, "Production")]).toEqual([[], []]);
    for (const stage of ["Staging", "Deprecated", "Archived"] as const)
      expect(policy.ruleFor(1, stage)).toBeUndefined();
  });

  test("keeps duties apart in tiers 1 to 3", () => {
    for (const tier of [1, 2, 3] as const)
      for (const to of ["Approved", "Production"] as const)
        expect(policy.ruleFor(tier, to)?.separationOfDuties).toBe(true);
  });
});

test("the matrix that ships wants critical models signed", () => {
  const signed = ([1, 2, 3, 4] as const).map((tier) => policy.ruleFor(tier, "Approved")?.signed ?? false);
  expect(signed).toEqual([true, false, false, false]);
});

describe("a matrix that would let too much through is refused", () => {
  type Draft = {
    "1": {
      Approved: {
        seats: { approvals: number; seat: string; roles: string[] }[];
        separationOfDuties: boolean;
        note?: string;
      };
    };
  };
  const changed = (change: (rule: Draft["1"]["Approved"]) => void) => {
    const draft: Draft = JSON.parse(JSON.stringify(policy.matrix));
    change(draft["1"].Approved);
    return () => parseApprovalPolicy(draft, sha256Digest);
  };

  test.each<[string, (rule: Draft["1"]["Approved"]) => void]>([
    ["without seats", (rule) => rule.seats.splice(0)],
    [
      "with duties in one hand",
      (rule) => {
        rule.separationOfDuties = false;
      },
    ],
    [
      "with a quorum that cannot be reached",
      (rule) => {
        for (const seat of rule.seats) seat.approvals = 6;
      },
    ],
    [
      "with a seat twice",
      (rule) => {
        for (const seat of rule.seats) seat.seat = "board";
      },
    ],
    [
      "with a role that no token carries",
      (rule) => {
        for (const seat of rule.seats) seat.roles = ["wizard"];
      },
    ],
    [
      "with a word it does not know",
      (rule) => {
        rule.note = "x";
      },
    ],
  ])("%s", (_, change) => expect(changed(change)).toThrow());

  test("and another matrix has another hash", () => {
    const longer = JSON.parse(JSON.stringify(policy.matrix));
    longer["1"].Approved.businessDays = 6;
    expect(parseApprovalPolicy(longer, sha256Digest).hash).not.toBe(policy.hash);
  });
});
