import { describe, expect, test } from "vitest";
import { stages } from "../../../lib/domain/model-version/model-version.ts";
import { moveStage } from "../../../lib/domain/model-version/move-stage.ts";
import type { StageMove, StageSubject } from "../../../lib/domain/model-version/stage-move.ts";
import { stageTransitions } from "../../../lib/domain/model-version/stage-transitions.ts";
import { loaded, model, version } from "../../support/registry-world.ts";
import { deployment, route, target } from "../../support/serving.ts";

const move = (subject: Partial<StageSubject>, change: Partial<StageMove> & Pick<StageMove, "to">) =>
  moveStage(
    { model: loaded(model()), version: loaded(version(1)), others: [], route: undefined, targets: [], ...subject },
    { reason: "why", approvedBy: null, salt: "new-salt", at: 9, ...change },
  );

describe("the lifecycle", () => {
  const pairs = stages.flatMap((from) => stages.map((to) => [from, to] as const));
  const legal = new Set([
    "Development Staging",
    "Development Archived",
    "Staging Approved",
    "Staging Development",
    "Staging Archived",
    "Approved Production",
    "Approved Staging",
    "Approved Deprecated",
    "Approved Archived",
    "Production Deprecated",
    "Deprecated Production",
    "Deprecated Archived",
  ]);

  test.each(pairs)("%s to %s", (from, to) => {
    const result = move({ version: loaded(version(1, { stage: from })) }, { to });
    if (legal.has(`${from} ${to}`))
      expect(result).toMatchObject({
        value: { version: { state: { stage: to, stageReason: "why", stageChangedAt: 9 } } },
      });
    else expect(result).toMatchObject({ refusal: { code: "transition-not-allowed", allowed: stageTransitions[from] } });
  });
});

describe("what comes into the stages that may serve", () => {
  const formats = [{ artifact: "model.onnx", format: "pickle", findings: [] }];
  const refusals = { 1: "format-not-accepted", 2: "format-not-accepted", 3: "format-needs-waiver" } as const;

  test.each([1, 2, 3] as const)("are no formats that tier %i does not take, whatever it took before", (riskTier) => {
    const holder = loaded(model({ riskTier }));
    const asked = (state: Parameters<typeof version>[1], to: StageMove["to"]) =>
      move({ model: holder, version: loaded(version(1, { formats, ...state })) }, { to });
    const refusal = { refusal: { code: refusals[riskTier], name: "model.onnx", format: "pickle" } };
    expect(asked({ stage: "Staging" }, "Approved")).toMatchObject(refusal);
    expect(asked({ stage: "Deprecated" }, "Production")).toMatchObject(refusal);
    expect(asked({ stage: "Staging", formatWaiver: "reviewed" }, "Approved").ok).toBe(riskTier === 3);
    expect(asked({ stage: "Development" }, "Staging").ok).toBe(true);
    expect(asked({ stage: "Approved" }, "Deprecated").ok).toBe(true);
  });

  test("is nothing without files where people are asked", () => {
    const empty = loaded(version(1, { stage: "Staging", artifacts: [] }));
    expect(move({ version: empty }, { to: "Approved" })).toMatchObject({ refusal: { code: "no-artifacts" } });
  });
});

describe("what a version leaves behind", () => {
  test("the champion is another where stages were labels: it stays, whoever leaves Production", () => {
    const holder = loaded(model({ riskTier: 4, aliases: { champion: 2 } }));
    const leaving = loaded(version(1, { stage: "Production" }));
    expect(move({ model: holder, version: leaving }, { to: "Deprecated" })).toMatchObject({ value: { others: [] } });
  });

  test.each(["Staging", "Deprecated", "Archived"] as const)("one with an arm on a route does not go to %s", (to) => {
    const serving = loaded(version(1, { stage: "Approved", routes: ["fraud"] }));
    expect(move({ version: serving }, { to })).toMatchObject({
      refusal: { code: "version-serving", routes: ["fraud"] },
    });
  });

  test("one with a name is not archived", () => {
    const named = loaded(version(1, { stage: "Deprecated", aliases: ["previous"] }));
    expect(move({ version: named }, { to: "Archived" })).toMatchObject({ refusal: { code: "version-aliased" } });
  });

  test("a champion that steps down takes its alias along, and keeps its other names", () => {
    const holder = loaded(model({ aliases: { champion: 1, eu: 1 } }));
    const incumbent = loaded(version(1, { stage: "Production", aliases: ["champion", "eu"] }));
    expect(move({ model: holder, version: incumbent }, { to: "Deprecated" })).toMatchObject({
      value: {
        version: { event: "version-deprecated", state: { aliases: ["eu"] } },
        others: [{ event: "champion-withdrawn", state: { aliases: { eu: 1 } } }],
      },
    });
  });

  test("one that leaves Production keeps when it came there; one that never did has no such instant", () => {
    const champion = loaded(version(1, { stage: "Production", promotedAt: 5, aliases: ["champion"] }));
    expect(move({ version: champion }, { to: "Deprecated" })).toMatchObject({
      value: { version: { state: { promotedAt: 5, stageChangedAt: 9 } } },
    });
    const approved = move({ version: loaded(version(1, { stage: "Approved" })) }, { to: "Deprecated" });
    expect(approved.ok && "promotedAt" in approved.value.version.state).toBe(false);
  });

  test("an approved move is added to the approval chain", () => {
    const staged = loaded(version(1, { stage: "Staging", openChangeRequest: "cr1" }));
    expect(move({ version: staged }, { to: "Approved", approvedBy: "cr1" })).toMatchObject({
      value: {
        version: { state: { openChangeRequest: null, approvals: [{ changeRequest: "cr1", to: "Approved", at: 9 }] } },
      },
    });
  });
});

describe("promotion", () => {
  const candidate = loaded(version(2, { stage: "Approved" }));
  const incumbent = loaded(version(1, { stage: "Production", aliases: ["champion"], routes: ["fraud"] }));
  const shadow = loaded(version(3, { stage: "Approved", routes: ["fraud"] }));
  const holder = loaded(model({ aliases: { champion: 1 }, targets: ["fraud-lambda"] }));
  const arms = [
    { role: "stable", version: 1, weightBasisPoints: 9_000 },
    { role: "canary", version: 2, weightBasisPoints: 1_000 },
    { role: "shadow", version: 3, weightBasisPoints: 500 },
  ] as const;

  test("moves stage, champion and all traffic at once; the champion before is deprecated, other arms end", () => {
    const subject = {
      model: holder,
      version: loaded({ ...candidate.state, routes: ["fraud"] }),
      others: [incumbent, shadow],
      route: loaded(route(arms), 8),
      targets: [target([1, 2, 3])],
    };
    expect(move(subject, { to: "Production" })).toMatchObject({
      value: {
        version: {
          event: "version-promoted",
          state: { stage: "Production", promotedAt: 9, aliases: ["champion"], routes: ["fraud"] },
        },
        others: [
          { event: "champion-changed", state: { aliases: { champion: 2 } } },
          { event: "version-deprecated", id: "m1.1", state: { stage: "Deprecated", aliases: [], routes: [] } },
          { event: "version-unrouted", id: "m1.3", state: { stage: "Approved", routes: [] } },
          {
            event: "route-set",
            basis: { revision: 8 },
            state: { salt: "old-salt", arms: [{ role: "stable", version: 2, weightBasisPoints: 10_000 }] },
          },
        ],
      },
    });
  });

  test("creates the route on the first target that has the version ready", () => {
    const targets = [target([], { name: "a" }), target([2], { name: "b" })];
    expect(
      move({ model: loaded(model({ targets: ["a", "b"] })), version: candidate, targets }, { to: "Production" }),
    ).toMatchObject({
      value: {
        version: { state: { routes: ["fraud"] } },
        others: [
          { event: "champion-changed" },
          { event: "route-set", basis: null, state: { target: "b", salt: "new-salt" } },
        ],
      },
    });
  });

  test("without any target there is no traffic to move", () => {
    expect(move({ version: candidate }, { to: "Production" })).toMatchObject({
      value: { version: { state: { routes: [] } }, others: [{ event: "champion-changed" }] },
    });
  });

  test.each([
    ["not there", target([1])],
    ["pending", target([1], { deployments: [deployment(2, { status: "pending" })] })],
    ["failed", target([1], { deployments: [deployment(2, { status: "failed" })] })],
  ])("is refused while the deployment is %s", (_, unready) => {
    expect(move({ model: holder, version: candidate, targets: [unready] }, { to: "Production" })).toMatchObject({
      refusal: { code: "not-deployed", version: 2, targets: ["fraud-lambda"] },
    });
  });

  test("the route stays on its target: ready elsewhere is not ready", () => {
    const subject = {
      model: holder,
      version: candidate,
      route: loaded(route(arms)),
      others: [incumbent],
      targets: [target([1]), target([2], { name: "other" })],
    };
    expect(move(subject, { to: "Production" })).toMatchObject({
      refusal: { code: "not-deployed", targets: ["fraud-lambda"] },
    });
  });
});
