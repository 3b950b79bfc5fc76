import { describe, expect, test } from "vitest";
import { assign } from "../../../lib/domain/routing/assign.ts";
import type { Deployment } from "../../../lib/domain/routing/target.ts";
import { parseVersionReference } from "../../../lib/domain/routing/version-reference.ts";

const deployment = (version: number, status: Deployment["status"]): Deployment => ({
  version,
  qualifier: String(version),
  status,
  sha256: "0".repeat(64),
  failure: null,
  requestedAt: 0,
  deployedAt: null,
});
const target = { deployments: [deployment(1, "ready"), deployment(2, "pending")] };
const routeTo = (version: number) => ({
  arms: [{ role: "stable", version, weightBasisPoints: 10_000 } as const],
  salt: "s",
});
const predictionId = "0".repeat(32);

describe("assigns", () => {
  test("by the unit where there is one, else by chance", () => {
    expect(assign(routeTo(1), target, { predictionId, unit: "u" })).toMatchObject({
      value: { version: 1, arm: "stable", reason: "sticky", deployment: { qualifier: "1" } },
    });
    expect(assign(routeTo(1), target, { predictionId })).toMatchObject({ value: { reason: "weight" } });
  });

  test("a pinned version outside every arm, even when the route sends its traffic elsewhere", () => {
    expect(assign(routeTo(2), target, { predictionId, pinned: 1 })).toMatchObject({
      value: { version: 1, arm: "pinned", reason: "pinned" },
    });
  });
});

describe("refuses", () => {
  test.each([
    ["a pinned version that is not deployed", routeTo(1), { pinned: 3 }, { code: "unknown-version", version: "3" }],
    [
      "a pinned version that is on its way",
      routeTo(1),
      { pinned: 2 },
      { code: "version-not-ready", status: "pending" },
    ],
    ["an arm that is on its way", routeTo(2), {}, { code: "version-not-ready", version: 2, status: "pending" }],
    ["an arm that was never deployed", routeTo(3), {}, { code: "version-not-ready", version: 3, status: "absent" }],
    ["a route without arms", { arms: [], salt: "s" }, {}, { code: "route-without-traffic" }],
  ])("%s", (_, route, wish, refusal) => {
    expect(assign(route, target, { predictionId, ...wish })).toMatchObject({ ok: false, refusal });
  });
});

test("a URL names a version by number or by semver, and nothing else", () => {
  expect(parseVersionReference("12")).toEqual({ number: 12 });
  expect(parseVersionReference("1.4.0-rc.1")).toEqual({ semver: "1.4.0-rc.1" });
  for (const text of ["", "0", "01", "-1", "1.2", "v1.2.3", "1.2.3+build", "1.02.3", "latest", "1e3", "9".repeat(12)])
    expect(parseVersionReference(text)).toBeUndefined();
});
