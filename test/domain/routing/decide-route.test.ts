import { describe, expect, test } from "vitest";
import type { ModelVersion, Stage } from "../../../lib/domain/model-version/model-version.ts";
import { type ArmSetting, decideRoute, type RouteSetting } from "../../../lib/domain/routing/decide-route.ts";
import { loaded, model, version } from "../../support/registry-world.ts";
import { route, target } from "../../support/serving.ts";

const on = (number: number, stage: Stage, overrides: Partial<ModelVersion> = {}) =>
  loaded(version(number, { stage, ...overrides }));
const arm = (role: ArmSetting["role"], weightBasisPoints: number, of: ArmSetting["version"]): ArmSetting => ({
  role,
  weightBasisPoints,
  version: of,
});

const set = (arms: readonly ArmSetting[], overrides: Partial<RouteSetting> = {}) =>
  decideRoute({
    model: loaded(model()),
    route: undefined,
    target: target([1, 2, 3]),
    arms,
    leaving: [],
    salt: "new-salt",
    at: 4,
    ...overrides,
  });

const stable = (weight = 10_000) => arm("stable", weight, on(1, "Production"));

test("a canary joins: the route names it and it names the route", () => {
  expect(
    set([arm("stable", 9_500, on(1, "Production", { routes: ["fraud"] })), arm("canary", 500, on(2, "Approved"))], {
      route: loaded(route([])),
    }),
  ).toMatchObject({
    value: {
      route: {
        id: "fraud",
        event: "route-set",
        state: {
          salt: "old-salt",
          arms: [
            { role: "stable", version: 1 },
            { role: "canary", version: 2, weightBasisPoints: 500 },
          ],
        },
      },
      versions: [{ event: "version-routed", id: "m1.2", state: { routes: ["fraud"] } }],
    },
  });
});

test("an arm that leaves says so", () => {
  expect(set([stable()], { leaving: [on(2, "Approved", { routes: ["fraud"] })] })).toMatchObject({
    value: { versions: [{ id: "m1.1" }, { event: "version-unrouted", id: "m1.2", state: { routes: [] } }] },
  });
});

test("a shadow copies: its weight is not part of the sum", () => {
  expect(set([stable(), arm("shadow", 10_000, on(2, "Approved"))]).ok).toBe(true);
});

describe("refused arms", () => {
  test.each<[string, readonly ArmSetting[]]>([
    ["weights", [stable(9_999)]],
    ["weights", [stable(), arm("canary", 1, on(2, "Approved"))]],
    ["one-stable", []],
    ["one-stable", [arm("canary", 10_000, on(2, "Approved"))]],
    ["one-stable", [stable(5_000), arm("stable", 5_000, on(2, "Production"))]],
    ["repeated-version", [stable(5_000), arm("canary", 5_000, on(1, "Production"))]],
  ])("%s", (fault, arms) => expect(set(arms)).toMatchObject({ refusal: { code: "invalid-arms", fault } }));

  test.each<[ArmSetting["role"], Stage]>([
    ["stable", "Approved"],
    ["stable", "Staging"],
    ["canary", "Staging"],
    ["canary", "Deprecated"],
    ["shadow", "Development"],
    ["shadow", "Archived"],
  ])("a %s arm in %s", (role, stage) => {
    const arms =
      role === "stable"
        ? [arm("stable", 10_000, on(2, stage))]
        : [stable(role === "canary" ? 9_000 : 10_000), arm(role, 1_000, on(2, stage))];
    expect(set(arms)).toMatchObject({ refusal: { code: "arm-not-approved", version: 2, role, stage } });
  });

  test("an arm that the target cannot answer for", () => {
    expect(set([stable()], { target: target([2]) })).toMatchObject({
      refusal: { code: "not-deployed", version: 1, targets: ["fraud-lambda"] },
    });
  });
});
