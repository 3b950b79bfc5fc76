import { describe, expect, test } from "vitest";
import { attribute } from "../../../lib/domain/routing/attribute.ts";
import { deployment, route, target } from "../../support/serving.ts";

const split = route([
  { role: "stable", version: 1, weightBasisPoints: 9_000 },
  { role: "canary", version: 2, weightBasisPoints: 1_000 },
]);
const deployed = target([], {
  deployments: [
    deployment(1, { qualifier: "7" }),
    deployment(2, { qualifier: "12" }),
    deployment(3, { qualifier: "13" }),
    deployment(4, { qualifier: null, status: "pending" }),
  ],
});
const executed = (qualifier: string | null) => attribute(split, deployed, qualifier);

describe("a request that the target assigned", () => {
  test("belongs to the arm of the version that answered", () => {
    expect(executed("7")).toEqual({ version: 1, arm: "stable", reason: "target" });
    expect(executed("12")).toEqual({ version: 2, arm: "canary", reason: "target" });
  });

  test("is the canary's when a version answered that is not stable, though the route has no arm for it any more", () => {
    expect(executed("13")).toEqual({ version: 3, arm: "canary", reason: "target" });
    expect(attribute(route([{ role: "stable", version: 1, weightBasisPoints: 10_000 }]), deployed, "12")).toEqual({
      version: 2,
      arm: "canary",
      reason: "target",
    });
  });

  test("is the version's that has an arm, else the newest's, when a variant changed hands", () => {
    const [first, second] = [deployment(1, { qualifier: "champion" }), deployment(2, { qualifier: "champion" })];
    const changed = target([], { deployments: [first, second] });
    expect(
      attribute(split, target([], { deployments: [deployment(0, { qualifier: "champion" }), first] }), "champion"),
    ).toMatchObject({ version: 1, arm: "stable" });
    const later = route([{ role: "stable", version: 3, weightBasisPoints: 10_000 }]);
    expect(attribute(later, changed, "champion")).toMatchObject({ version: 2, arm: "canary" });
  });

  test.each([null, "1", "2", "$LATEST", ""])("is nobody's when %j answered, which is no deployment", (qualifier) => {
    expect(executed(qualifier)).toEqual({ version: null, arm: "unattributed", reason: "target" });
  });
});
