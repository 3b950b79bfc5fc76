import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideOpening } from "../../../lib/domain/change-request/decide-opening.ts";
import type { Change, Effect } from "../../../lib/domain/command/change.ts";
import { moveStage } from "../../../lib/domain/model-version/move-stage.ts";
import { accept, type Result } from "../../../lib/domain/result.ts";
import { advanceRollout } from "../../../lib/domain/rollout/advance-rollout.ts";
import type { ArmBucket, ArmCounts } from "../../../lib/domain/rollout/arm-counts.ts";
import { commandRollout, type RolloutCommand } from "../../../lib/domain/rollout/command-rollout.ts";
import { confirmShift, type ShiftOutcome } from "../../../lib/domain/rollout/confirm-shift.ts";
import { evidenceOf, harmIn } from "../../../lib/domain/rollout/evidence.ts";
import { repeatShift } from "../../../lib/domain/rollout/repeat-shift.ts";
import type { Actuator, Rollout } from "../../../lib/domain/rollout/rollout.ts";
import { takeMove } from "../../../lib/domain/rollout/take-move.ts";
import { decideRoute } from "../../../lib/domain/routing/decide-route.ts";
import { rolloutInProgress } from "../../../lib/domain/routing/rollout-in-progress.ts";
import type { Route } from "../../../lib/domain/routing/route.ts";
import { selfRule } from "../../support/approval-rules.ts";
import { model, registryWorld, version } from "../../support/registry-world.ts";
import { plan } from "../../support/rollouts.ts";
import { route, target } from "../../support/serving.ts";

type Step =
  | { do: "start"; version: number; actuator: Actuator; needsLabels: boolean }
  | { do: "tick" }
  | { do: "traffic"; requests: number; canaryFails: boolean; canaryWrong: boolean; labels: boolean; stale: boolean }
  | { do: "late-labels"; wrong: boolean }
  | { do: "target"; outcome: ShiftOutcome; stale: boolean }
  | { do: "weights-lost" }
  | { do: "command"; command: RolloutCommand }
  | { do: "set-route" }
  | { do: "move"; version: number; to: "Production" | "Deprecated" | "Archived" | "Staging" }
  | { do: "raise-tier" }
  | { do: "wait"; seconds: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("start" as const),
      version: fc.constantFrom(2, 2, 3, 4),
      actuator: fc.constantFrom<Actuator>("router", "router", "lambda-alias", "sagemaker-weights"),
      needsLabels: fc.boolean(),
    }),
  },
  { weight: 16, arbitrary: fc.record({ do: fc.constant("tick" as const) }) },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant("traffic" as const),
      requests: fc.constantFrom(1, 60, 400),
      canaryFails: fc.constantFrom(false, false, false, true),
      canaryWrong: fc.constantFrom(false, false, false, true),
      labels: fc.boolean(),
      stale: fc.constantFrom(false, false, true),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("late-labels" as const), wrong: fc.boolean() }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("target" as const),
      outcome: fc.constantFrom<ShiftOutcome>(
        { status: "applied" },
        { status: "applied" },
        { status: "applied" },
        { status: "impossible", reason: "gone" },
      ),
      stale: fc.constantFrom(false, false, false, true),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("weights-lost" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("command" as const),
      command: fc.constantFrom<RolloutCommand>("pause", "resume", "resume", "abort", "promote"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("set-route" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("move" as const),
      version: fc.constantFrom(1, 2, 3),
      to: fc.constantFrom("Production" as const, "Deprecated" as const, "Archived" as const, "Staging" as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("raise-tier" as const) }) },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant("wait" as const), seconds: fc.constantFrom(10, 70, 130, 700) }),
  },
);

/** A model with version 1 in Production and three more that could follow it, on a target that has them all. */
const openWorld = () => {
  const world = registryWorld();
  const production = { stage: "Production", aliases: ["champion"], routes: ["fraud"] } as const;
  const first = [
    { kind: "model", state: model({ riskTier: 4, aliases: { champion: 1 }, targets: ["fraud-lambda"] }), id: "m1" },
    { kind: "model-version", state: version(1, production), id: "m1.1" },
    ...[2, 3, 4].map((number) => ({
      kind: "model-version" as const,
      state: version(number, { stage: "Approved" }),
      id: `m1.${number}`,
    })),
    { kind: "target", state: target([1, 2, 3]), id: "fraud-lambda" },
    { kind: "route", state: route([{ role: "stable", version: 1, weightBasisPoints: 10_000 }]), id: "fraud" },
  ] as const;
  world.apply(first.map((one) => ({ ...one, basis: null, event: "model-registered" }) as Change));
  return world;
};

const isForPeople = (reason: string) => /risk-tier-changed$|^a person decides/.test(reason);

/** Plays steps against the decisions, as use cases would: load, decide, apply what was accepted. */
const open = (check: (game: Game) => void) => {
  const world = openWorld();
  const buckets: { start: number; arms: ArmCounts[] }[] = [];
  const effects = new Map<string, Effect>();
  const spent: string[] = [];
  const reached: Record<string, number> = {};
  let at = 1_000_000;
  let counter = 0;
  /** The route as gateways that are behind still have it. */
  let before: { state: Route; revision: number } = world.get("route", "fraud");
  const nextId = () => {
    counter += 1;
    return `id-${String(counter).padStart(4, "0")}`;
  };
  const note = (name: string) => {
    reached[name] = (reached[name] ?? 0) + 1;
  };
  const current = () => world.all("rollout").at(-1);
  const subject = (of: Rollout) => ({
    rollout: world.get("rollout", of.id),
    stage: world.subjectOf("m1", of.candidate),
  });
  const apply = (changes: readonly Change[]) => {
    const held = world.get("route", "fraud");
    world.apply(changes);
    if (world.get("route", "fraud").revision > held.revision) before = held;
    for (const { event, effects: added = [], settles = [] } of changes) {
      note(event);
      for (const { id } of settles) {
        if (!effects.delete(id)) throw new Error(`settles ${id}, which does not stand`);
        spent.push(id);
      }
      for (const effect of added) {
        if (effects.has(effect.id)) throw new Error(`asks for ${effect.id} twice`);
        effects.set(effect.id, effect);
      }
    }
  };
  const done = <Value>(
    name: string,
    result: Result<Value, { code: string }>,
    of: (value: Value) => readonly Change[],
  ) => {
    note(result.ok ? name : `${name}: ${result.refusal.code}`);
    if (result.ok) apply(of(result.value));
  };

  const count = (counts: ArmCounts) => {
    const start = Math.floor(at / 60_000) * 60_000;
    let found = buckets.find((bucket) => bucket.start === start);
    if (found === undefined) {
      found = { start, arms: [] };
      buckets.push(found);
    }
    const { arms } = found;
    const index = arms.findIndex(
      (one) => one.revision === counts.revision && one.version === counts.version && one.arm === counts.arm,
    );
    const had = arms[index];
    if (had === undefined) arms.push(counts);
    else
      arms[index] = {
        ...had,
        requests: had.requests + counts.requests,
        failed: had.failed + counts.failed,
        labelled: had.labelled + counts.labelled,
        wrong: had.wrong + counts.wrong,
      };
  };

  const tick = () => {
    const of = current();
    if (of === undefined) return;
    const move = advanceRollout(of, { buckets }, at);
    if (move === undefined) return;
    note(move.decision);
    if (isForPeople(move.reason)) note("hold for people");
    apply(takeMove(subject(of), move, { effectId: nextId(), at }));
  };
  const traffic = ({ requests, canaryFails, canaryWrong, labels, stale }: Extract<Step, { do: "traffic" }>) => {
    const { state, revision } = stale ? before : world.get("route", "fraud");
    for (const { role, version: number, weightBasisPoints } of state.arms) {
      if (role === "shadow" || weightBasisPoints === 0) continue;
      const own = Math.max(1, Math.round((requests * weightBasisPoints) / 10_000));
      const isBad = role === "canary";
      count({
        revision,
        arm: role,
        version: number,
        requests: own,
        failed: canaryFails && isBad ? own : 0,
        labelled: labels ? own : 0,
        wrong: labels && canaryWrong && isBad ? own : 0,
      });
    }
  };

  const steps: { readonly [Do in Step["do"]]: (now: Extract<Step, { do: Do }>) => void } = {
    start: ({ version: number, actuator, needsLabels }) => {
      const opening = {
        id: nextId(),
        actor: "ada",
        to: "Production",
        reason: "better",
        plan: plan({ actuator, needsLabels }),
        rolloutId: nextId(),
        effectId: nextId(),
        salt: nextId(),
        at,
      } as const;
      const result = decideOpening(
        world.subjectOf("m1", number),
        undefined,
        { rule: selfRule, policyHash: "p" },
        opening,
      );
      done("start", result, ({ request, version: change, others }) => [request, change, ...others]);
    },
    tick,
    traffic,
    "late-labels": ({ wrong }) => {
      const all = buckets.flatMap((bucket) => bucket.arms.map((_, index) => ({ bucket, index })));
      for (const { bucket, index } of all) {
        const had = bucket.arms[index];
        if (had === undefined) continue;
        const missing = had.requests - had.labelled;
        const bad = had.arm === "canary" && wrong ? missing : 0;
        bucket.arms[index] = { ...had, labelled: had.requests, wrong: had.wrong + bad };
      }
    },
    target: ({ outcome, stale }) => {
      const of = current();
      const effect = stale ? spent.at(-1) : of?.shift.effect;
      if (of === undefined || effect === undefined || effect === null) return;
      const changes = confirmShift(subject(of), effect, outcome, { effectId: nextId(), at });
      note(`target ${outcome.status}${changes.length === 0 ? " too late" : ""}`);
      apply(changes);
    },
    "weights-lost": () => {
      const of = current();
      if (of === undefined) return;
      const reported = [{ qualifier: "somebody's", weightBasisPoints: 10_000 }];
      const held = world.get("target", "fraud-lambda").state;
      apply(repeatShift(world.get("rollout", of.id), held, reported, { effectId: nextId(), at }));
    },
    command: ({ command }) => {
      const of = current();
      if (of === undefined) return;
      const result = commandRollout(subject(of), { command, reason: "why" }, buckets, { effectId: nextId(), at });
      done(command, result, (changes) => changes);
    },
    "set-route": () => {
      const stable = world.get("model", "m1").state.aliases.champion ?? 1;
      const held = world.get("route", "fraud");
      const arms = [
        { role: "stable" as const, version: world.get("model-version", `m1.${stable}`), weightBasisPoints: 10_000 },
      ];
      const setting = { arms, leaving: [], salt: nextId(), at, target: world.get("target", "fraud-lambda").state };
      const result = decideRoute({ ...setting, model: world.get("model", "m1"), route: held });
      done("set-route", result, ({ route: change, versions }) => [change, ...versions]);
    },
    move: ({ version: number, to }) => {
      const move = { to, reason: "because", approvedBy: null, salt: nextId(), at };
      const result = moveStage(world.subjectOf("m1", number), move);
      done(`to ${to}`, result, ({ version: change, others }) => [change, ...others]);
    },
    "raise-tier": () => {
      const holder = world.get("model", "m1");
      const riskTier = 3 as const;
      done("raise-tier", accept(null), () => [
        { kind: "model", id: "m1", basis: holder, event: "model-updated", state: { ...holder.state, riskTier } },
      ]);
    },
    wait: ({ seconds }) => {
      at += seconds * 1000;
    },
  };
  const take = <Do extends Step["do"]>(now: Extract<Step, { do: Do }>) => steps[now.do as Do](now);
  const game = { world, buckets, effects, reached, current, take, at: () => at };
  return {
    ...game,
    play: (script: readonly Step[]) => {
      for (const now of script) {
        take(now);
        check(game);
        if (now.do === "tick") checkHarmless(game);
      }
    },
  };
};

interface Game {
  readonly world: ReturnType<typeof registryWorld>;
  readonly buckets: readonly ArmBucket[];
  readonly effects: ReadonlyMap<string, Effect>;
  readonly current: () => Rollout | undefined;
}

/** What must be true after every command, whatever came before. */
const checkInvariants = ({ world, effects }: Game) => {
  const held = world.get("route", "fraud").state;
  const rollouts = world.all("rollout");
  const running = rollouts.filter(({ finishedAt }) => finishedAt === null);
  expect(running.map(({ id }) => id)).toEqual(held.rollout === null ? [] : [held.rollout]);

  const versions = world.all("model-version");
  const inProduction = versions.filter(({ stage }) => stage === "Production").map(({ number }) => number);
  const { champion } = world.get("model", "m1").state.aliases;
  expect(inProduction).toEqual(champion === undefined ? [] : [champion]);
  expect(held.arms.filter(({ role }) => role === "stable").map((arm) => arm.version)).toEqual(inProduction);
  expect(held.arms.reduce((sum, arm) => sum + arm.weightBasisPoints, 0)).toBe(10_000);
  for (const { number, routes, stage } of versions) {
    const hasArm = held.arms.some((arm) => arm.version === number);
    expect(routes).toEqual(hasArm ? ["fraud"] : []);
    if (hasArm) expect(["Approved", "Production"]).toContain(stage);
  }

  for (const { id, status, shift, stable, candidate, plan: asked, finishedAt } of rollouts) {
    const orders = [...effects.values()].filter(({ payload }) => payload.rollout === id);
    const expected = [...(finishedAt === null ? [id] : []), ...(shift.effect === null ? [] : [shift.effect])];
    expect(orders.map((order) => order.id).sort()).toEqual(expected.sort());
    expect(["promoted", "rolled-back", "aborted"].includes(status)).toBe(finishedAt !== null);
    if (finishedAt !== null) continue;
    // Whoever is refused for it is told whether it can still be aborted.
    expect(rolloutInProgress(held)?.isRollingBack).toBe(status === "rolling-back");
    const canary = held.arms.filter(({ role }) => role === "canary");
    expect(held.target).toBe("fraud-lambda");
    if (status === "rolling-back") {
      expect([canary, held.split]).toEqual([[], "router"]);
      continue;
    }
    expect(inProduction).toEqual([stable]);
    expect(canary.map((arm) => arm.version)).toEqual([candidate]);
    if (asked.actuator === "router")
      expect([canary[0]?.weightBasisPoints, held.split]).toEqual([shift.weightBasisPoints, "router"]);
    // What the target has not said to be in force, no gateway counts on.
    else if (shift.effect === null)
      expect([canary[0]?.weightBasisPoints, held.split]).toEqual([shift.weightBasisPoints, "target"]);
    else if (held.split === "router") expect(canary[0]?.weightBasisPoints).toBe(0);
  }
  for (const { changeRequest, candidate } of rollouts.filter(({ status }) => status === "promoted")) {
    const { approvals } = world.get("model-version", `m1.${candidate}`).state;
    expect(approvals.filter((approval) => approval.changeRequest === changeRequest)).toHaveLength(1);
  }
};

/** Once there is evidence of harm no request goes to the canary. */
const checkHarmless = ({ current, buckets, world }: Game) => {
  const of = current();
  if (of === undefined || of.status === "promoted") return;
  if (harmIn(evidenceOf(of, buckets), of.plan.alpha) === undefined) return;
  const { arms, rollout } = world.get("route", "fraud").state;
  if (rollout === of.id) expect(arms.map(({ role }) => role)).toEqual(["stable"]);
};

const healthy = { requests: 400, canaryFails: false, canaryWrong: false, labels: true, stale: false } as const;

describe("whatever happens, in whatever order", () => {
  const reached: Record<string, number> = {};
  const scripts = fc.array(step, { minLength: 20, maxLength: 120, size: "max" });
  const playAll = (script: readonly Step[]) => {
    const game = open(checkInvariants);
    game.play([{ do: "start", version: 2, actuator: "router", needsLabels: false }, ...script]);
    for (const [name, times] of Object.entries(game.reached)) reached[name] = (reached[name] ?? 0) + times;
    return game;
  };

  test("route, versions, stages, rollout and effects stay consistent, and no harm is served", () => {
    fc.assert(
      fc.property(scripts, (script) => void playAll(script)),
      { numRuns: 400, seed: 20260401 },
    );
  });

  test("with traffic, a target that answers and nobody who pauses it, every rollout ends", () => {
    fc.assert(
      fc.property(scripts, (script) => {
        const game = playAll(script);
        // A tier that was raised, or a last step that looks worse than those before, holds it for people.
        const way: Step[] = [{ do: "command", command: "resume" }];
        for (let round = 0; round < 12; round += 1)
          way.push(
            { do: "target", outcome: { status: "applied" }, stale: false },
            { do: "tick" },
            { do: "traffic", ...healthy },
            { do: "wait", seconds: 70 },
            { do: "traffic", ...healthy },
            { do: "tick" },
          );
        game.play(way);
        const of = game.current();
        const waitsForPeople = of?.status === "holding" && isForPeople(of.decisions.at(-1)?.reason ?? "");
        if (!waitsForPeople) expect(of?.finishedAt).not.toBeNull();
      }),
      { numRuns: 200, seed: 20260402 },
    );
  });

  test("without any traffic at all a rollout holds, and one that rolls back ends", () => {
    fc.assert(
      fc.property(scripts, (script) => {
        const game = playAll(script);
        const way: Step[] = [{ do: "command", command: "resume" }];
        for (let round = 0; round < 4; round += 1)
          way.push(
            { do: "target", outcome: { status: "applied" }, stale: false },
            { do: "wait", seconds: 700 },
            { do: "tick" },
            { do: "tick" },
          );
        game.play(way);
        expect(["holding", "promoted", "rolled-back", "aborted"]).toContain(game.current()?.status);
      }),
      { numRuns: 200, seed: 20260403 },
    );
  });

  test("and the runs reach every corner", () => {
    for (const corner of [
      "start",
      "start: rollout-in-progress",
      "start: not-deployed",
      "start: invalid-plan",
      "confirm",
      "advance",
      "hold",
      "hold for people",
      "roll-back",
      "promote",
      "end",
      "rollout-promoted",
      "rollout-rolled-back",
      "rollout-aborted",
      "rollout-shift-applied",
      "rollout-shift-failed",
      "target applied too late",
      "rollout-shift-repeated",
      "pause",
      "resume",
      "abort",
      "pause: wrong-rollout-status",
      "promote: rollout-harmful",
      "promote: risk-tier-changed",
      "set-route",
      "set-route: rollout-in-progress",
      "to Production: rollout-in-progress",
      "to Staging: version-serving",
      "to Deprecated: version-serving",
    ])
      expect(reached, corner).toHaveProperty([corner]);
  });
});
