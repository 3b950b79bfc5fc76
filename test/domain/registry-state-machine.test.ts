import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideOpening } from "../../lib/domain/change-request/decide-opening.ts";
import { decideVote } from "../../lib/domain/change-request/decide-vote.ts";
import { decideWithdrawal } from "../../lib/domain/change-request/decide-withdrawal.ts";
import type { Change } from "../../lib/domain/command/change.ts";
import { aliasMove } from "../../lib/domain/model/alias-move.ts";
import { pastOf, withAliasBack } from "../../lib/domain/model/alias-past.ts";
import { chooseEarlier } from "../../lib/domain/model/choose-earlier.ts";
import { decideAlias } from "../../lib/domain/model/decide-alias.ts";
import { decideModelRegistration } from "../../lib/domain/model/decide-registration.ts";
import { decideModelUpdate } from "../../lib/domain/model/decide-update.ts";
import type { RiskTier } from "../../lib/domain/model/model.ts";
import { decideVersionDeletion } from "../../lib/domain/model-version/decide-deletion.ts";
import { decideVersionRegistration } from "../../lib/domain/model-version/decide-registration.ts";
import { decideTransition } from "../../lib/domain/model-version/decide-transition.ts";
import { type Stage, stages } from "../../lib/domain/model-version/model-version.ts";
import { mayServe } from "../../lib/domain/model-version/stage-transitions.ts";
import { decideDeployment } from "../../lib/domain/routing/decide-deployment.ts";
import { decideDeploymentConfirmation } from "../../lib/domain/routing/decide-deployment-confirmation.ts";
import { decideRoute } from "../../lib/domain/routing/decide-route.ts";
import { decideTargetCreation } from "../../lib/domain/routing/decide-target-creation.ts";
import { aliasMemory } from "../support/alias-memory.ts";
import { boardRule, peerRule, selfRule } from "../support/approval-rules.ts";
import { artifact, digestOf, type RegistryWorld, registryWorld } from "../support/registry-world.ts";

const rules = { 1: boardRule, 2: peerRule, 3: peerRule, 4: selfRule } as const;
const people = [
  ["ada", ["data-scientist"]],
  ["mel", ["ml-engineer"]],
  ["dan", ["data-scientist", "ml-engineer"]],
  ["b1", ["ml-review-board"]],
  ["b2", ["ml-review-board"]],
  ["b3", ["ml-review-board", "compliance"]],
  ["b4", ["ml-review-board"]],
  ["b5", ["ml-review-board", "ml-engineer"]],
  ["cora", ["compliance"]],
] as const;

type Step =
  | { do: "register"; who: number; semver: string | undefined }
  | { do: "raise-tier"; tier: RiskTier }
  | { do: "alias"; alias: string; version: number; drop: boolean }
  | { do: "roll-back"; who: number; alias: string }
  | { do: "delete"; version: number }
  | { do: "move"; who: number; version: number; to: Stage }
  | { do: "vote"; who: number; request: number; approve: boolean }
  | { do: "campaign"; version: number; to: Stage }
  | { do: "withdraw"; who: number; request: number }
  | { do: "target"; name: string }
  | { do: "deploy"; target: string; version: number; works: boolean }
  | { do: "route"; target: string; arms: readonly { version: number; role: "stable" | "canary" | "shadow" }[] }
  | { do: "wait"; days: number };

const versions = fc.constantFrom(1, 2, 2, 3, 4);
const who = fc.integer({ min: 0, max: people.length - 1 });
const targetNames = fc.constantFrom("blue", "blue", "green");
/** Whether a route gets the stable arm that every route must have: mostly. */
const stableFirst = [[{ version: 1, role: "stable" }], [{ version: 1, role: "stable" }], []] as const;
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("register" as const),
      who,
      semver: fc.constantFrom(undefined, "1.0.0", "2.0.0", "1.0.1"),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("raise-tier" as const), tier: fc.constantFrom<RiskTier>(1, 2, 3, 4) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("alias" as const),
      alias: fc.constantFrom("challenger", "previous", "champion", "latest"),
      version: versions,
      drop: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("roll-back" as const),
      who,
      alias: fc.constantFrom("challenger", "previous", "champion", "champion", "latest"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("delete" as const), version: versions }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant("move" as const), who, version: versions, to: fc.constantFrom(...stages) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("vote" as const),
      who,
      request: fc.nat(3),
      approve: fc.boolean(),
    }),
  },
  {
    weight: 16,
    arbitrary: fc.record({
      do: fc.constant("campaign" as const),
      version: versions,
      to: fc.constantFrom<Stage>("Approved", "Production"),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("withdraw" as const), who, request: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("target" as const), name: targetNames }) },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant("deploy" as const),
      target: targetNames,
      version: versions,
      works: fc.constantFrom(true, true, false),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant("route" as const),
      target: targetNames,
      arms: fc
        .tuple(
          fc.constantFrom(...stableFirst),
          fc.subarray([1, 2, 3, 4]),
          fc.constantFrom<"canary" | "shadow">("canary", "shadow"),
        )
        .map(([first, others, role]) => [...first, ...others.map((version) => ({ version, role }))]),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("wait" as const), days: fc.constantFrom(1, 5, 12) }) },
);

/** Runs steps against the decisions, as use cases would: load, decide, apply what was accepted. */
const play = (tier: RiskTier, script: readonly Step[], check: (world: RegistryWorld) => void) => {
  const world = registryWorld();
  let at = Date.parse("2026-03-02T09:00Z");
  let counter = 0;
  const nextId = () => {
    counter += 1;
    return `id-${String(counter).padStart(4, "0")}`;
  };
  const person = (index: number) => people[index] ?? people[0];
  const versionOf = (number: number) => world.get("model-version", `m1.${number}`);
  /** Counted from the newest. */
  const recent = (index: number) => world.all("change-request").at(-1 - index);
  const outcomes: Record<string, number> = {};
  const note = (name: string) => {
    outcomes[name] = (outcomes[name] ?? 0) + 1;
  };
  const done = <Value>(
    name: string,
    result: { ok: true; value: Value } | { ok: false; refusal: { code: string } },
    changesOf: (value: Value) => readonly (Change | undefined)[],
  ) => {
    note(result.ok ? name : `${name}: ${result.refusal.code}`);
    if (!result.ok) return;
    const changes = changesOf(result.value).filter((change) => change !== undefined);
    for (const { event } of changes) note(event);
    world.apply(changes);
  };

  const registered = decideModelRegistration(
    {
      name: "fraud",
      riskTier: tier,
      type: "classifier",
      owner: "o",
      framework: null,
      complianceFrameworks: [],
      description: "",
      tags: {},
    },
    undefined,
    { id: "m1", actor: "ada", at },
  );
  if (registered.ok) world.apply([registered.value]);

  const pendingOf = (number: number) => {
    const { openChangeRequest } = world.get("model-version", `m1.${number}`).state;
    return openChangeRequest === null ? undefined : world.get("change-request", openChangeRequest);
  };
  const move = (index: number, number: number, to: Stage, back: { rollback?: true } = {}) => {
    const [actor] = person(index);
    const subject = world.subjectOf("m1", number);
    const request = { to, reason: "because", salt: nextId(), ...back, at };
    const starting = { plan: null, rolloutId: nextId(), effectId: nextId() };
    if (to === "Approved" || to === "Production") {
      const rule = rules[subject.model.state.riskTier];
      const opened = decideOpening(
        subject,
        pendingOf(number),
        { rule, policyHash: "p" },
        { ...request, ...starting, id: nextId(), actor },
      );
      done("open", opened, ({ request: change, version, others }) => [change, version, ...others]);
    } else {
      const moved = decideTransition(subject, pendingOf(number), request);
      done(`to ${to}`, moved, ({ version, others, lapsed }) => [version, ...others, ...lapsed]);
    }
  };
  const vote = (index: number, id: string, approve: boolean) => {
    const [actor, roles] = person(index);
    const request = world.get("change-request", id);
    const { digest, version } = request.state;
    const ballot = {
      actor,
      roles,
      digest,
      decision: approve ? "approve" : "reject",
      reason: "because",
      rolloutId: nextId(),
      effectId: nextId(),
      salt: nextId(),
      at,
    } as const;
    const cast = decideVote(request, world.subjectOf("m1", version), ballot);
    done("vote", cast, ({ request: change, others }) => [change, ...others]);
  };

  const steps: { readonly [Do in Step["do"]]: (now: Extract<Step, { do: Do }>) => void } = {
    register: ({ who: index, semver }) => {
      const registration = {
        artifacts: [artifact("model.onnx", nextId())],
        signature: null,
        lineage: {},
        origin: null,
        metrics: { overall: {}, bySegment: {}, byFeatureGroup: {} },
        formats: [],
        reference: null,
        description: "",
        tags: {},
        ...(semver === undefined ? {} : { semver }),
      };
      const semverTaken = semver !== undefined && world.claims.has(`semver#m1#${semver}`);
      const circumstances = { actor: person(index)[0], contributors: [], semverTaken, digestOf, at };
      const result = decideVersionRegistration(world.get("model", "m1"), registration, circumstances);
      done("register", result, ({ model, version }) => [model, version]);
    },
    "raise-tier": ({ tier: riskTier }) =>
      done("update", decideModelUpdate(world.get("model", "m1"), { riskTier }, at), (change) => [change]),
    alias: ({ alias, version, drop }) => {
      const holder = world.get("model", "m1");
      const named = holder.state.aliases[alias];
      const from = named === undefined ? undefined : versionOf(named);
      const to = drop ? undefined : versionOf(version);
      const moved = decideAlias(holder, alias, { from, to }, at);
      done("alias", moved, (change) => (change === undefined ? [] : [change.model, ...change.versions]));
    },
    "roll-back": ({ who: index, alias }) => {
      const holder = world.get("model", "m1");
      const named = holder.state.aliases[alias];
      const earlier = chooseEarlier(holder.state, alias, pastOf(holder.state, alias).map(versionOf));
      note(earlier.ok ? "roll back" : `roll back: ${earlier.refusal.code}`);
      if (!earlier.ok) return;
      const { version: to } = earlier.value;
      expect(to.state.number).not.toBe(named);
      expect(to.state).toMatchObject({ deletion: null, stage: expect.not.stringMatching("Archived") });
      if (alias === "champion") return move(index, to.state.number, "Production", { rollback: true });
      const moved = withAliasBack(holder.state, alias, to.state.number, { reason: "because", at });
      const from = named === undefined ? undefined : versionOf(named);
      const { model, versions: touched } = aliasMove(holder, moved, alias, { from, to }, at);
      world.apply([model, ...touched]);
    },
    delete: ({ version }) => {
      const deletion = { reason: "because", actor: "ada", at };
      const result = decideVersionDeletion(world.get("model", "m1"), versionOf(version), deletion);
      done("delete", result, ({ version: change, others }) => [change, ...others]);
    },
    move: ({ who: index, version, to }) => move(index, version, to),
    // Everything that a version needs to get further, so that runs reach the far end of the lifecycle.
    campaign: ({ version, to }) => {
      if (versionOf(version).state.stage === "Development") move(0, version, "Staging");
      move(0, version, to);
      const open = pendingOf(version)?.state;
      if (open?.status !== "open") return;
      for (const index of people.keys()) {
        if (world.get("change-request", open.id).state.status === "open") vote(index, open.id, true);
      }
    },
    vote: ({ who: index, request, approve }) => {
      const asked = recent(request);
      if (asked !== undefined) vote(index, asked.id, approve);
    },
    withdraw: ({ who: index, request }) => {
      const asked = recent(request);
      if (asked === undefined) return;
      const [actor, roles] = person(index);
      const holder = versionOf(asked.version);
      const result = decideWithdrawal(world.get("change-request", asked.id), holder, { actor, roles, at });
      done("withdraw", result, ({ request: change, others }) => [change, ...others]);
    },
    target: ({ name }) => {
      const taken = world.find("target", name) !== undefined;
      const result = decideTargetCreation(world.get("model", "m1"), { name, kind: "lambda" }, { taken, at });
      done("target", result, ({ target, model }) => [target, model]);
    },
    deploy: ({ target, version, works }) => {
      if (world.find("target", target) === undefined) return;
      const effectId = nextId();
      const asked = decideDeployment(world.get("target", target), versionOf(version).state, tier, { effectId, at });
      done("deploy", asked, (change) => [change]);
      const outcome = works
        ? ({ status: "ready", resource: "fn", qualifier: "1" } as const)
        : ({ status: "failed", reason: "x" } as const);
      const confirmation = { version, effectId, outcome };
      const confirmed = decideDeploymentConfirmation(world.get("target", target), tier, confirmation, at);
      done("confirm", confirmed, (change) => [change]);
    },
    route: ({ target: name, arms: asked }) => {
      const target = world.find("target", name);
      if (target === undefined) return;
      const model = world.get("model", "m1");
      const route = world.find("route", "fraud");
      const canaries = asked.filter(({ role }) => role === "canary").length;
      const arms = asked.map(({ role, version }) => ({
        role,
        // Mostly what could serve: by chance alone the champion would seldom be the stable arm.
        version: versionOf(role === "stable" ? (model.state.aliases.champion ?? version) : version),
        weightBasisPoints: role === "stable" ? 10_000 - canaries * 100 : 100,
      }));
      const leaving = (route?.state.arms ?? [])
        .filter(({ version }) => !arms.some((arm) => arm.version.state.number === version))
        .map(({ version }) => versionOf(version));
      const result = decideRoute({ model, route, target: target.state, arms, leaving, salt: nextId(), at });
      done("route", result, ({ route: change, versions: touched }) => [change, ...touched]);
    },
    wait: ({ days }) => {
      at += days * 86_400_000;
    },
  };
  const take = <Do extends Step["do"]>(now: Extract<Step, { do: Do }>) => {
    const wanted = "version" in now ? [now.version] : "arms" in now ? now.arms.map(({ version }) => version) : [];
    if (wanted.every((number) => world.find("model-version", `m1.${number}`)?.state.deletion === null))
      steps[now.do as Do](now);
  };

  const remember = aliasMemory();
  for (const now of script) {
    take(now);
    remember(world, now.do === "roll-back" && now.alias !== "champion" ? { rolledBack: now.alias } : {});
    check(world);
  }
  return outcomes;
};

/** What must be true of the registry after every command, whatever came before. */
const checkInvariants = (world: RegistryWorld) => {
  const { state: model } = world.get("model", "m1");
  const all = world.all("model-version");
  const route = world.find("route", "fraud")?.state;

  expect(all.map(({ number }) => number)).toEqual(all.map((_, index) => index + 1));
  expect(new Set(all.map(({ semver }) => semver)).size).toBe(all.length);

  const inProduction = all.filter(({ stage, deletion }) => stage === "Production" && deletion === null);
  expect(inProduction.length).toBeLessThanOrEqual(1);
  expect(model.aliases.champion).toBe(inProduction[0]?.number);

  for (const version of all) {
    const names = Object.keys(model.aliases).filter((alias) => model.aliases[alias] === version.number);
    expect(version.aliases).toEqual(names.sort());
    const arm = route?.arms.find((candidate) => candidate.version === version.number);
    expect(version.routes).toEqual(arm === undefined ? [] : ["fraud"]);
    if (version.stage === "Archived" || version.deletion !== null)
      expect([...version.aliases, ...version.routes]).toEqual([]);
    if (arm !== undefined) {
      expect(mayServe(version.stage)).toBe(true);
      if (arm.role === "stable") expect(version.stage).toBe("Production");
      const target = world.get("target", route?.target ?? "").state;
      expect(target.deployments.find((candidate) => candidate.version === version.number)?.status).toBe("ready");
    }
  }
  if (route !== undefined) {
    const shares = route.arms.filter(({ role }) => role !== "shadow").map(({ weightBasisPoints }) => weightBasisPoints);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(10_000);
  }
  checkApprovals(world);
};

/** Counted here from the votes themselves, in another way than the decision counts. */
const checkApprovals = (world: RegistryWorld) => {
  const requests = world.all("change-request");
  for (const version of world.all("model-version")) {
    const open = requests.filter((request) => request.version === version.number && request.status === "open");
    expect(open.map(({ id }) => id)).toEqual(version.openChangeRequest === null ? [] : [version.openChangeRequest]);
    if (version.stage === "Approved" || version.stage === "Production") {
      const last = version.approvals.at(-1);
      expect(last?.to).toBe(version.stage);
      const request = world.get("change-request", last?.changeRequest ?? "").state;
      expect(request).toMatchObject({ status: "applied", digest: version.digest, version: version.number });
    }
  }
  for (const request of requests.filter(({ status }) => status === "applied")) {
    const voters = request.votes.map(({ actor }) => actor);
    expect(new Set(voters).size).toBe(voters.length);
    if (request.selfAttested) {
      expect(request.riskTier).toBe(4);
      continue;
    }
    if (request.riskTier !== 4) expect(voters.filter((voter) => request.authors.includes(voter))).toEqual([]);
    for (const vote of request.votes) {
      const seat = request.rule.seats.find((candidate) => candidate.seat === vote.seat);
      const roles: readonly string[] = people.find(([name]) => name === vote.actor)?.[1] ?? [];
      expect(seat?.roles.some((role) => roles.includes(role))).toBe(true);
      expect(vote.at).toBeLessThanOrEqual(request.expiresAt);
    }
    for (const { seat, approvals } of request.rule.seats) {
      const approvers = request.votes.filter((vote) => vote.seat === seat && vote.decision === "approve");
      expect(approvers.length).toBeGreaterThanOrEqual(approvals);
    }
  }
};

/** Where the runs begin: three versions and a target. */
const prologue: readonly Step[] = [
  { do: "register", who: 0, semver: undefined },
  { do: "register", who: 0, semver: undefined },
  { do: "register", who: 1, semver: undefined },
  { do: "target", name: "blue" },
];

describe("whatever people do, in whatever order", () => {
  const reached: Record<string, number> = {};

  test("names, traffic, stages and approvals stay consistent", () => {
    fc.assert(
      fc.property(
        fc.constantFrom<RiskTier>(1, 2, 3, 4),
        fc.array(step, { minLength: 30, maxLength: 100, size: "max" }),
        (tier, steps) => {
          const outcomes = play(tier, [...prologue, ...steps], checkInvariants);
          for (const [name, count] of Object.entries(outcomes)) reached[name] = (reached[name] ?? 0) + count;
        },
      ),
      // A fixed seed, so that a red build can be told from a rare run; `npm run test:full` looks further.
      { numRuns: 400, seed: 20260302 },
    );
  }, 180_000);

  test("and the runs reach every corner", () => {
    for (const corner of [
      "change-request-applied",
      "change-request-rejected",
      "route",
      "to Archived",
      "to Deprecated",
      "to Deprecated: version-serving",
      "to Archived: version-aliased",
      "vote: self-approval",
      "vote: already-voted",
      "vote: change-request-expired",
      "vote: risk-tier-changed",
      "vote: not-deployed",
      "route: arm-not-approved",
      "open: change-request-open",
      "alias",
      "roll back",
      "roll back: alias-without-past",
      "roll back: alias-not-found",
      "roll back: reserved-alias",
      "delete",
      "delete: version-aliased",
      "withdraw",
    ]) {
      expect(reached, corner).toHaveProperty([corner]);
    }
  });
});
