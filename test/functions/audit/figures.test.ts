import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChangeRequestStatus } from "../../../lib/domain/change-request/change-request.ts";
import type { Change } from "../../../lib/domain/command/change.ts";
import type { Lineage } from "../../../lib/domain/model-version/model-version.ts";
import { versionListing } from "../../../lib/domain/model-version/version-change.ts";
import { type AuditApi, startAuditApi } from "../../support/audit-api.ts";
import { commandContext } from "../../support/command-context.ts";
import { model, version } from "../../support/registry-world.ts";
import sample from "../../vectors/schemas/change-request.v2.json" with { type: "json" };

const today = new Date().toISOString().slice(0, 10);
const whole: Lineage = { trainingData: { sha256: "a".repeat(64) }, codeCommit: "c0ffee", trainingRun: "run-1" };

let api: AuditApi;
beforeAll(async () => {
  api = await startAuditApi();
  await commit("2026-02-28T23:59:59.999Z", modelOf("m1", 3));
  await commit("2026-03-01T00:00:00.000Z", versionOf(1, whole, 1), versionOf(2, {}, 2), versionOf(3, whole, 3));
  await commit("2026-03-15T12:00:00.000Z", versionOf(4, { ...whole, codeCommit: "" }, 1, "Archived"));
  await commit("2026-03-20T00:00:00.000Z", requestOf("r1", "opened", "open", "2999-01-01"), requestOf("r2", "opened"));
  await commit(
    "2026-03-21T00:00:00.000Z",
    requestOf("r3", "applied", "applied"),
    requestOf("r4", "expired", "expired"),
  );
  await commit("2026-03-31T23:59:59.999Z", requestOf("r5", "self-attested", "applied"));
  await commit("2026-04-01T00:00:00.000Z", requestOf("r6", "rejected", "rejected"));
  await api.sequence();
});
afterAll(() => api?.stop());

const commit = async (at: string, ...changes: Change[]) => {
  const committed = await api.world.store.commit(commandContext(), { at: Date.parse(at), changes, answer: null });
  if (!committed.ok) throw new Error(committed.refusal.code);
};

const modelOf = (id: string, latestVersion: number): Change => ({
  kind: "model",
  id,
  basis: null,
  event: "model-registered",
  listing: { group: "0", sort: id },
  state: model({ id, name: id, latestVersion }),
});

const versionOf = (
  number: number,
  lineage: Lineage,
  riskTier: number,
  stage: "Development" | "Archived" = "Development",
) => {
  const state = version(number, { lineage, stage });
  const listing = versionListing(state);
  return {
    kind: "model-version",
    id: state.id,
    basis: null,
    event: "version-registered",
    riskTier,
    listing,
    state,
  } as const;
};

const requestOf = (
  id: string,
  how: "opened" | "applied" | "expired" | "self-attested" | "rejected",
  status: ChangeRequestStatus = "open",
  expires = "2026-03-25",
): Change => {
  const state = { ...structuredClone(sample), id, status, expiresAt: Date.parse(expires) } as never;
  const listing = { group: status === "open" ? "open" : "closed", sort: id };
  return { kind: "change-request", id, basis: null, event: `change-request-${how}`, riskTier: 2, listing, state };
};

describe("ok", () => {
  test("a period holds its days from the first to the one before the last", async () => {
    expect(await api.json("/v1/audit/figures?from=2026-03-01&to=2026-04-01")).toEqual({
      from: "2026-03-01",
      to: "2026-04-01",
      events: {
        total: 9,
        highRisk: 8,
        byType: {
          "version-registered": 4,
          "change-request-opened": 2,
          "change-request-applied": 1,
          "change-request-expired": 1,
          "change-request-self-attested": 1,
        },
      },
      approvals: { open: 2, overdue: 1, applied: 2, rejected: 0, withdrawn: 0, expired: 1 },
      lineage: {
        versions: 3,
        complete: 2,
        completeness: 2 / 3,
        incomplete: [{ model: "fraud", version: 2, missing: ["data", "code", "environment"] }],
        cut: false,
      },
    });
    const { events, approvals } = await api.json("/v1/audit/figures?from=2026-04-01&to=2026-04-02");
    expect([events.byType, approvals.rejected]).toEqual([{ "change-request-rejected": 1 }, 1]);
  });

  test("left to itself the period is the last thirty days, today among them", async () => {
    const { from, to, events } = await api.json("/v1/audit/figures");
    expect(Date.parse(to) - Date.parse(from)).toBe(30 * 86_400_000);
    expect(Date.parse(to) - Date.parse(today)).toBe(86_400_000);
    expect(events).toEqual({ total: 0, highRisk: 0, byType: {} });
  });

  test("a workspace where nothing happened has nothing, and no share of nothing", async () => {
    const { events, lineage } = await api.json("/w/none/v1/audit/figures", ["none/compliance"]);
    expect([events.total, lineage.versions, lineage.completeness]).toEqual([0, 0, null]);
  });
});

describe("malformed", () => {
  test.each([
    "from=yesterday",
    "from=2026-02-30",
    "to=2026-03-01T00:00:00Z",
    "from=2026-03-02&to=2026-03-02",
    "from=2999-01-01",
    "to=0000-01-20",
    "by=day",
  ])("%s", async (query) => {
    expect(await api.problem(await api.get(`/v1/audit/figures?${query}`))).toEqual([422, "invalid-request"]);
  });
});

describe("unauthorised", () => {
  test("nobody without the right to audit sees figures", async () => {
    expect(await api.problem(await api.get("/v1/audit/figures", ["default/viewer"]))).toEqual([403, "forbidden"]);
    expect(await api.problem(await api.get("/v1/audit/figures", ["blue/auditor"]))).toEqual([
      404,
      "workspace-not-found",
    ]);
  });
});
