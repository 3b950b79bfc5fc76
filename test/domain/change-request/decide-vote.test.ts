import { describe, expect, test } from "vitest";
import type { ChangeRequest } from "../../../lib/domain/change-request/change-request.ts";
import { type Ballot, decideVote } from "../../../lib/domain/change-request/decide-vote.ts";
import type { StageSubject } from "../../../lib/domain/model-version/stage-move.ts";
import { boardRule, peerRule, selfRule } from "../../support/approval-rules.ts";
import { loaded, model, version } from "../../support/registry-world.ts";

const candidate = version(1, { stage: "Staging", openChangeRequest: "cr1" });

const request = (overrides: Partial<ChangeRequest> = {}): ChangeRequest => ({
  schema: "change-request.v2",
  id: "cr1",
  model: "m1",
  modelName: "fraud",
  version: 1,
  digest: candidate.digest,
  riskTier: 3,
  from: "Staging",
  to: "Approved",
  rule: peerRule,
  policyHash: "p",
  authors: ["ada", "rita", "tom"],
  plan: null,
  rollout: null,
  reason: "better",
  requestedBy: "rita",
  votes: [],
  status: "open",
  selfAttested: false,
  openedAt: 0,
  expiresAt: 1_000,
  closedAt: null,
  ...overrides,
});

const subject = (overrides: Partial<StageSubject> = {}): StageSubject => ({
  model: loaded(model()),
  version: loaded(candidate),
  others: [],
  route: undefined,
  targets: [],
  ...overrides,
});

const ballot = (overrides: Partial<Ballot> = {}): Ballot => ({
  actor: "mel",
  roles: ["ml-engineer"],
  digest: candidate.digest,
  decision: "approve",
  reason: "",
  rolloutId: "ro1",
  effectId: "e1",
  salt: "s",
  at: 500,
  ...overrides,
});

const vote = (given: Partial<ChangeRequest>, cast: Partial<Ballot> = {}, on: Partial<StageSubject> = {}) =>
  decideVote(loaded(request(given)), subject(on), ballot(cast));

const voted = (actor: string, seat: string, decision: "approve" | "reject" = "approve") => ({
  actor,
  seat,
  decision,
  reason: "",
  at: 1,
});

/** Casts votes one after another on one request, as long as it stays open. */
const poll = (given: Partial<ChangeRequest>, casts: readonly Partial<Ballot>[]) => {
  let current = request(given);
  let last: ReturnType<typeof decideVote> | undefined;
  for (const cast of casts) {
    last = decideVote(loaded(current), subject({ model: loaded(model({ riskTier: current.riskTier })) }), ballot(cast));
    if (last.ok) current = last.value.request.state;
  }
  return { current, last };
};

describe("separation of duties in tiers 1 to 3", () => {
  test.each(["ada", "tom", "rita"])("%s, who registered, trained or requested, may not vote", (actor) => {
    expect(vote({}, { actor })).toMatchObject({ refusal: { code: "self-approval" } });
  });

  test("no policy can switch it off", () => {
    const rule = { ...peerRule, separationOfDuties: false };
    expect(vote({ rule }, { actor: "ada" })).toMatchObject({ refusal: { code: "self-approval" } });
  });

  test("in tier 4 an author may vote where the policy asks for a vote", () => {
    const given = { riskTier: 4, rule: { ...peerRule, separationOfDuties: false } } as const;
    expect(vote(given, { actor: "ada" }, { model: loaded(model({ riskTier: 4 })) })).toMatchObject({ ok: true });
  });
});

describe("a vote that does not count", () => {
  test("after the deadline", () => {
    expect(vote({}, { at: 1_000 }).ok).toBe(true);
    expect(vote({}, { at: 1_001 })).toMatchObject({ refusal: { code: "change-request-expired" } });
  });

  test.each(["applied", "rejected", "withdrawn", "expired"] as const)("on a request that is %s", (status) => {
    expect(vote({ status })).toMatchObject({ refusal: { code: "change-request-closed", requestStatus: status } });
  });

  test("on another content than the request's, by the voter's word or by the version's", () => {
    expect(vote({}, { digest: "0" })).toMatchObject({ refusal: { code: "candidate-changed" } });
    expect(vote({}, {}, { version: loaded({ ...candidate, digest: "0" }) })).toMatchObject({
      refusal: { code: "candidate-changed" },
    });
  });

  test("once the model's tier or the version's stage is not what was asked about", () => {
    expect(vote({}, {}, { model: loaded(model({ riskTier: 1 })) })).toMatchObject({
      refusal: { code: "risk-tier-changed", from: 3, to: 1 },
    });
    expect(vote({}, {}, { version: loaded({ ...candidate, stage: "Archived" }) })).toMatchObject({
      refusal: { code: "stage-changed" },
    });
  });

  test("by one person twice, in whatever role", () => {
    const votes = [voted("mel", "peer")];
    expect(vote({ votes }, { roles: ["ml-engineer", "admin"] })).toMatchObject({
      refusal: { code: "already-voted", seat: "peer" },
    });
  });

  test("by somebody whom no seat is for", () => {
    expect(vote({}, { roles: ["admin", "viewer", "ml-lead"] })).toMatchObject({ refusal: { code: "not-eligible" } });
    expect(vote({}, { roles: ["data-scientist"], seat: "ml-engineer" })).toMatchObject({
      refusal: { code: "not-eligible" },
    });
    expect(vote({}, { seat: "chair" })).toMatchObject({ refusal: { code: "not-eligible" } });
  });

  test("on a seat without a free place", () => {
    const votes = [voted("bob", "ml-engineer")];
    expect(vote({ votes }, { seat: "ml-engineer" })).toMatchObject({ refusal: { code: "seat-filled" } });
  });

  test("against it without saying why", () => {
    expect(vote({}, { decision: "reject", reason: "  " })).toMatchObject({ refusal: { code: "reason-required" } });
  });
});

describe("which seat a vote takes", () => {
  test("the first in the rule's order that fits and still lacks approvals", () => {
    expect(vote({})).toMatchObject({ value: { request: { state: { votes: [{ seat: "ml-engineer" }] } } } });
    expect(vote({}, { roles: ["data-scientist"] })).toMatchObject({
      value: { request: { state: { votes: [{ seat: "peer" }] } } },
    });
  });

  test("the one it names", () => {
    expect(vote({}, { seat: "peer" })).toMatchObject({ value: { request: { state: { votes: [{ seat: "peer" }] } } } });
  });
});

describe("the last vote", () => {
  test("applies the change: stage, approval chain and request in one decision", () => {
    const result = vote({ votes: [voted("dan", "peer")] });
    expect(result).toMatchObject({
      value: {
        request: { event: "change-request-applied", state: { status: "applied", closedAt: 500 } },
        others: [
          {
            event: "version-approved",
            state: {
              stage: "Approved",
              stageReason: "better",
              openChangeRequest: null,
              approvals: [{ changeRequest: "cr1", to: "Approved", at: 500 }],
            },
          },
        ],
      },
    });
  });

  test("a vote before it moves nothing", () => {
    expect(vote({})).toMatchObject({
      value: { request: { event: "vote-cast", state: { status: "open" } }, others: [] },
    });
  });

  test("is refused whole when the move cannot be made", () => {
    const target = {
      schema: "target.v1",
      name: "t",
      model: "m1",
      modelName: "fraud",
      kind: "lambda",
      resource: null,
      deployments: [],
      createdAt: 0,
      updatedAt: 0,
    } as const;
    const result = vote(
      { from: "Approved", to: "Production", votes: [voted("dan", "peer")] },
      {},
      { version: loaded({ ...candidate, stage: "Approved" }), targets: [target] },
    );
    expect(result).toMatchObject({ refusal: { code: "not-deployed", targets: ["t"] } });
  });
});

describe("a board of five with a quorum of four", () => {
  const board = (actor: string, decision: "approve" | "reject" = "approve") => ({
    actor,
    decision,
    reason: "because",
    roles: ["ml-review-board"],
  });
  const given = { riskTier: 1, rule: boardRule } as const;
  const compliance = { actor: "cora", roles: ["compliance"] };

  test("four of five and compliance approve; one dissent is kept", () => {
    const { current } = poll(given, [
      board("b1"),
      board("b2", "reject"),
      compliance,
      board("b3"),
      board("b4"),
      board("b5"),
    ]);
    expect(current).toMatchObject({ status: "applied" });
    expect(current.votes).toHaveLength(6);
  });

  test("three of five are not enough, nor are four by three people", () => {
    expect(poll(given, [compliance, board("b1"), board("b2"), board("b3"), board("b3")]).current.status).toBe("open");
  });

  test("a second dissent ends it, since four can no longer agree", () => {
    const { current, last } = poll(given, [board("b1", "reject"), board("b2", "reject")]);
    expect(current).toMatchObject({ status: "rejected", closedAt: 500 });
    expect(last).toMatchObject({
      value: { others: [{ event: "approval-closed", state: { openChangeRequest: null, stage: "Staging" } }] },
    });
  });

  test("a sixth member finds no place", () => {
    const votes = ["b1", "b2", "b3", "b4", "b5"].map((actor, index) =>
      voted(actor, "ml-review-board", index === 0 ? "reject" : "approve"),
    );
    expect(vote({ ...given, votes }, board("b6"), { model: loaded(model({ riskTier: 1 })) })).toMatchObject({
      refusal: { code: "seat-filled" },
    });
  });
});

test("a rule without seats is never approved by votes", () => {
  expect(vote({ rule: selfRule }, { actor: "mel" })).toMatchObject({ refusal: { code: "not-eligible" } });
});

describe("a rule that wants a signature", () => {
  const rule = { ...peerRule, signed: true } as const;
  const signature = { bundle: "b".repeat(64), keyHint: "c".repeat(64), signedBy: "mel", signedAt: 1 };
  const signed = loaded({ ...candidate, signatures: [signature] });

  test("lets nobody approve a version without one, and anybody reject it", () => {
    expect(vote({ rule })).toMatchObject({ refusal: { code: "signature-required", version: 1 } });
    expect(vote({ rule }, { decision: "reject", reason: "unsigned" }).ok).toBe(true);
    expect(vote({ rule }, {}, { version: signed }).ok).toBe(true);
  });

  test("is asked for after whether the voter may vote at all", () => {
    expect(vote({ rule }, { actor: "ada" })).toMatchObject({ refusal: { code: "self-approval" } });
  });
});
