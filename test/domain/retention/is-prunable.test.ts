import { expect, test } from "vitest";
import type { HoldScope, LegalHold } from "../../../lib/domain/legal-hold/legal-hold.ts";
import { isPrunable } from "../../../lib/domain/retention/is-prunable.ts";
import type { RetainedLeaf } from "../../../lib/domain/retention/retained-leaf.ts";
import { monthsByTier } from "../../../lib/domain/retention/retention-months.ts";

const leaf: RetainedLeaf = {
  subject: { kind: "model-version", id: "m1.1" },
  actor: "ada",
  riskTier: 3,
  about: { model: "m1" },
  frameworks: [],
  at: "2026-03-02T09:00:00.000Z",
  ...{ claims: [], releases: [], effects: [], settles: [] },
};
const after = (years: number) => leaf.at.replace("2026", String(2026 + years));
const hold = (scope: HoldScope): LegalHold => ({
  ...{ schema: "legal-hold.v1", id: "h", scope, reason: "Matter 1", status: "active" },
  ...{ placedBy: "lea", placedAt: 0, release: null },
});
const holds: readonly LegalHold[] = [];

test.each<[string, Partial<RetainedLeaf>, string[], number]>([
  ["tier 3", {}, [], 1],
  ["tier 2", { riskTier: 2 }, [], 3],
  ["no tier", { riskTier: null }, [], 7],
  ["its own framework", { frameworks: ["hipaa"] }, [], 6],
  ["its model's framework now", {}, ["eu-ai-act"], 10],
  ["the longer of both", { frameworks: ["eu-ai-act"] }, ["hipaa"], 10],
])("%s keeps it, and no longer", (_, more, modelFrameworks, years) => {
  const at = (now: string) => isPrunable({ ...leaf, ...more }, modelFrameworks, { monthsByTier, holds, now });
  expect([at(after(years).replace("09:00", "08:59")), at(after(years))]).toEqual([false, true]);
});

test("a workspace keeps it longer than it must", () => {
  const policy = { monthsByTier: { ...monthsByTier, 3: 24 }, holds };
  expect([1, 2].map((years) => isPrunable(leaf, [], { ...policy, now: after(years) }))).toEqual([false, true]);
});

test.each<[HoldScope, boolean]>([
  [{ kind: "workspace" }, false],
  [{ kind: "model", model: "m1" }, false],
  [{ kind: "model", model: "m2" }, true],
  [{ kind: "person", person: "ada" }, false],
  [{ kind: "person", person: "bob" }, true],
])("under a hold of %j it may go: %j", (scope, may) => {
  expect(isPrunable(leaf, [], { monthsByTier, holds: [hold(scope)], now: after(50) })).toBe(may);
});
