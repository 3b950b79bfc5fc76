import { describe, expect, test } from "vitest";
import type { ChangeRequest } from "../../../lib/domain/change-request/change-request.ts";
import { decideOpening, type Opening } from "../../../lib/domain/change-request/decide-opening.ts";
import { decideWithdrawal } from "../../../lib/domain/change-request/decide-withdrawal.ts";
import { asOf } from "../../../lib/domain/change-request/lapse.ts";
import type { ModelVersion } from "../../../lib/domain/model-version/model-version.ts";
import { peerRule, selfRule } from "../../support/approval-rules.ts";
import { loaded, model, version } from "../../support/registry-world.ts";

const monday = Date.parse("2026-03-02T09:00Z");

const open = (
  overrides: {
    version?: Partial<ModelVersion>;
    tier?: 1 | 2 | 3 | 4;
    rule?: typeof peerRule;
    pending?: ChangeRequest;
    opening?: Partial<Opening>;
  } = {},
) =>
  decideOpening(
    {
      model: loaded(model({ riskTier: overrides.tier ?? 3 })),
      version: loaded(version(1, { stage: "Staging", ...overrides.version })),
      others: [],
      route: undefined,
      targets: [],
    },
    overrides.pending && loaded(overrides.pending),
    { rule: overrides.rule ?? peerRule, policyHash: "policy" },
    {
      id: "cr1",
      actor: "rita",
      to: "Approved",
      reason: "better",
      plan: null,
      rolloutId: "ro1",
      effectId: "e1",
      salt: "s",
      at: monday,
      ...overrides.opening,
    },
  );

const opened = (): ChangeRequest => {
  const result = open();
  if (!result.ok) throw new Error(result.refusal.code);
  return result.value.request.state;
};

describe("opening", () => {
  test("copies rule, policy, digest and authors, and the version names it", () => {
    expect(open()).toMatchObject({
      value: {
        request: {
          event: "change-request-opened",
          listing: { group: "open" },
          state: {
            status: "open",
            rule: peerRule,
            policyHash: "policy",
            digest: version(1).digest,
            authors: ["ada", "rita", "tom"],
            requestedBy: "rita",
            expiresAt: monday + 2 * 86_400_000,
          },
        },
        version: { event: "approval-requested", state: { stage: "Staging", openChangeRequest: "cr1" } },
      },
    });
  });

  test("a move that the lifecycle does not know is refused before anybody is asked", () => {
    expect(open({ version: { stage: "Development" } })).toMatchObject({
      refusal: {
        code: "transition-not-allowed",
        from: "Development",
        to: "Approved",
        allowed: ["Staging", "Archived"],
      },
    });
  });

  test("a second one waits for the first", () => {
    expect(open({ pending: opened() })).toMatchObject({
      refusal: { code: "change-request-open", changeRequest: "cr1" },
    });
  });

  test("one that has lapsed is closed in the same command", () => {
    const at = monday + 2 * 86_400_000 + 1;
    expect(open({ pending: opened(), opening: { id: "cr2", at } })).toMatchObject({
      value: {
        request: { id: "cr2" },
        others: [{ event: "change-request-expired", id: "cr1", state: { status: "expired", closedAt: at - 1 } }],
      },
    });
  });
});

describe("self-attestation", () => {
  test("in tier 4 the move is made at once and the record says that nobody else looked", () => {
    expect(open({ tier: 4, rule: selfRule })).toMatchObject({
      value: {
        request: {
          event: "change-request-self-attested",
          state: { status: "applied", selfAttested: true, votes: [{ actor: "rita", seat: "self" }] },
        },
        version: { event: "version-approved", state: { stage: "Approved", openChangeRequest: null } },
      },
    });
  });

  test.each([1, 2, 3] as const)("in tier %i a rule without seats does not become one", (tier) => {
    expect(open({ tier, rule: selfRule })).toMatchObject({
      value: { request: { state: { status: "open", selfAttested: false } } },
    });
  });
});

describe("withdrawal", () => {
  const holder = loaded(version(1, { stage: "Staging", openChangeRequest: "cr1" }));
  const withdraw = (actor: string, roles: readonly string[], at = monday) =>
    decideWithdrawal(loaded(opened()), holder, { actor, roles, at });

  test("by the requester or an administrator frees the version", () => {
    for (const result of [withdraw("rita", []), withdraw("root", ["admin"])]) {
      expect(result).toMatchObject({
        value: {
          request: { state: { status: "withdrawn" }, listing: { group: "closed" } },
          others: [{ state: { openChangeRequest: null } }],
        },
      });
    }
  });

  test("by anybody else, or too late, is refused", () => {
    expect(withdraw("mel", ["ml-engineer"])).toMatchObject({ refusal: { code: "not-requester" } });
    expect(withdraw("rita", [], monday + 30 * 86_400_000)).toMatchObject({
      refusal: { code: "change-request-expired" },
    });
  });
});

test("a request that has lapsed reads as expired before that is written down", () => {
  const request = opened();
  expect(asOf(request, request.expiresAt).status).toBe("open");
  expect(asOf(request, request.expiresAt + 1)).toMatchObject({ status: "expired", closedAt: request.expiresAt });
});
