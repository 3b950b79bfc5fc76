import { expect, test } from "vitest";
import type { HoldScope, LegalHold } from "../../../lib/domain/legal-hold/legal-hold.ts";
import { isEventHeld } from "../../../lib/domain/legal-hold/what-is-held.ts";
import { completeErasure, decideErasure } from "../../../lib/domain/person/decide-erasure.ts";

const hold = (scope: HoldScope): LegalHold => ({
  schema: "legal-hold.v1",
  id: "h1",
  scope,
  reason: "Matter 7",
  status: "active",
  placedBy: "lea",
  placedAt: 0,
  release: null,
});
const request = { id: "ada", ground: "objection" } as const;
const asked = { actor: "root", effectId: "e1", at: 1_000 };

test.each<[string, HoldScope, boolean]>([
  ["the workspace", { kind: "workspace" }, false],
  ["the person", { kind: "person", person: "ada" }, false],
  ["another person", { kind: "person", person: "bob" }, true],
  ["a model", { kind: "model", model: "m1" }, true],
])("under a hold of %s a person may be erased: %#", (_, scope, isErased) => {
  const decision = decideErasure(request, [hold(scope)], asked);
  expect(decision.ok).toBe(isErased);
  if (!decision.ok)
    expect(decision.refusal).toEqual({ code: "person-held", person: "ada", hold: "h1", reason: "Matter 7" });
});

test("an erasure is complete eight days after it was asked for, not a millisecond sooner, and once", () => {
  const decision = decideErasure(request, [], asked);
  if (!decision.ok) throw new Error(decision.refusal.code);
  const person = { state: decision.value.state, revision: 1, lastEvent: "x" };
  const end = 1_000 + 8 * 86_400_000;
  expect(completeErasure(person, "e1", end - 1)).toEqual([]);
  const [completed] = completeErasure(person, "e1", end);
  expect(completed).toMatchObject({
    event: "person-erasure-completed",
    state: { status: "erased", completedAt: end },
    settles: [{ id: "e1", worker: "reconciler" }],
  });
  if (completed === undefined) throw new Error("not completed");
  expect(completeErasure({ ...person, state: completed.state, revision: 2 }, "e1", end + 1)).toEqual([]);
});

test.each<[HoldScope, string]>([
  [{ kind: "workspace" }, "ada's change of m1, bob's change of m2, the erasure of ada"],
  [{ kind: "model", model: "m1" }, "ada's change of m1"],
  [{ kind: "person", person: "ada" }, "ada's change of m1, the erasure of ada"],
  [{ kind: "person", person: "eve" }, ""],
])("a hold of %o keeps: %s", (scope, kept) => {
  const events = {
    "ada's change of m1": { subject: { kind: "route", id: "r" }, actor: "ada", about: { model: "m1" } },
    "bob's change of m2": { subject: { kind: "model", id: "m2" }, actor: "bob", about: { model: "m2" } },
    "the erasure of ada": { subject: { kind: "person", id: "ada" }, actor: "root", about: { model: null } },
  };
  const held = Object.entries(events).filter(([, event]) => isEventHeld([hold(scope)], event));
  expect(held.map(([name]) => name).join(", ")).toBe(kept);
});
