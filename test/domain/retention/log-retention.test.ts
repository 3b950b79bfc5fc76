import { expect, test } from "vitest";
import type { ChangeOf, Loaded } from "../../../lib/domain/command/change.ts";
import { refuse } from "../../../lib/domain/result.ts";
import { completeDeletion, decidePruning, deletionOf } from "../../../lib/domain/retention/decide-pruning.ts";
import { decideRetention, type RetentionSetting } from "../../../lib/domain/retention/decide-retention.ts";
import type { LogRetention } from "../../../lib/domain/retention/log-retention.ts";
import { isPruningRound } from "../../../lib/domain/retention/pruning-round.ts";
import { loaded } from "../../support/registry-world.ts";

const by = { actor: "ada", effectId: "e1", at: 7 };
const decide = (basis: Loaded<LogRetention> | undefined, setting: Partial<RetentionSetting>, effectId = "e1") => {
  const decision = decideRetention(basis, { prune: true, monthsByTier: {}, ...setting }, { ...by, effectId });
  if (!decision.ok) throw new Error(decision.refusal.code);
  return decision.value;
};
const after = (changes: readonly ChangeOf<"log-retention">[], revision: number): Loaded<LogRetention> => {
  const [change] = changes;
  if (change === undefined) throw new Error("nothing changed");
  return loaded(change.state, revision);
};
const on = after(decide(undefined, {}), 1);

test("periods only grow beyond the fewest months", () => {
  const asked = (monthsByTier: RetentionSetting["monthsByTier"]) =>
    decideRetention(undefined, { prune: false, monthsByTier }, by);
  expect(asked({ 2: 35 })).toEqual(refuse({ code: "retention-too-short", riskTier: 2, months: 35, monthsMin: 36 }));
  expect(after(decide(undefined, { monthsByTier: { 3: 60 } }), 1).state).toMatchObject({
    monthsByTier: { 1: 84, 2: 36, 3: 60, 4: 12 },
    minimumIndex: 0,
    snapshot: null,
  });
  expect(after(decide(on, { monthsByTier: { 3: 60 } }), 2).state.effects.prune).toBe("e1");
});

test("switched on it stands as an effect until it is switched off; set again as it is, nothing changes", () => {
  const [first] = decide(undefined, {});
  expect([first?.effects?.map(({ id }) => id), first?.settles]).toEqual([["e1"], []]);
  expect(decide(on, {}, "e2")).toEqual([]);
  const [off] = decide(on, { prune: false }, "e2");
  expect([off?.effects, off?.settles?.map(({ id }) => id), off?.state.effects.prune]).toEqual([[], ["e1"], null]);
  expect(after(decide(after([...decide(on, { prune: false })], 2), {}, "e3"), 3).state.effects.prune).toBe("e3");
});

const plan = { revision: 1, minimumIndex: 512, snapshot: "5".repeat(64) };

test("a pruning is what was planned, or nothing where somebody came in between", () => {
  const [pruned] = decidePruning(on, plan, { effectId: "d1", at: 9 });
  expect(pruned?.state).toMatchObject({ minimumIndex: 512, snapshot: plan.snapshot, prunedAt: 9 });
  const [effect] = pruned?.effects ?? [];
  expect(effect && deletionOf(effect)).toEqual({ from: 0, to: 512, snapshot: null });
  expect(decidePruning({ ...on, revision: 2 }, plan, { effectId: "d1", at: 9 })).toEqual([]);
  const off = after(decide(on, { prune: false }), 1);
  expect(decidePruning(off, plan, { effectId: "d1", at: 9 })).toEqual([]);
});

test("the next one waits for the deletion of the last, and takes its snapshot's place", () => {
  const pruned = after(decidePruning(on, plan, { effectId: "d1", at: 9 }), 2);
  const next = { revision: 2, minimumIndex: 768, snapshot: "6".repeat(64) };
  expect(decidePruning(pruned, next, { effectId: "d2", at: 10 })).toEqual([]);
  expect(completeDeletion(pruned, "d0")).toEqual([]);
  const [done] = completeDeletion(pruned, "d1");
  expect([done?.settles?.map(({ id }) => id), done?.state.effects]).toEqual([["d1"], { prune: "e1", deletion: null }]);
  const [again] = decidePruning(after(completeDeletion(pruned, "d1"), 2), next, { effectId: "d2", at: 10 });
  const [effect] = again?.effects ?? [];
  expect(effect && deletionOf(effect)).toEqual({ from: 512, to: 768, snapshot: plan.snapshot });
});

test("it is looked for three minutes a day", () => {
  const day = Date.UTC(2026, 10, 29);
  const minutes = Array.from({ length: 1440 }, (_, minute) => minute);
  expect(minutes.filter((minute) => isPruningRound(day + minute * 60_000))).toEqual([160, 161, 162]);
});
