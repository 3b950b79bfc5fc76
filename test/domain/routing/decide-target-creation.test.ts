import { expect, test } from "vitest";
import { decideTargetCreation } from "../../../lib/domain/routing/decide-target-creation.ts";
import { loaded, model } from "../../support/registry-world.ts";

const create = (name: string, taken = false) =>
  decideTargetCreation(loaded(model({ targets: ["zeta"] })), { name, kind: "lambda" }, { taken, at: 3 });

test("a target is created and its model remembers it", () => {
  expect(create("fraud-lambda")).toMatchObject({
    value: {
      target: {
        id: "fraud-lambda",
        event: "target-created",
        state: { kind: "lambda", resource: null, deployments: [] },
      },
      model: { event: "target-added", state: { targets: ["fraud-lambda", "zeta"] } },
    },
  });
  expect(
    decideTargetCreation(
      loaded(model()),
      { name: "sm", kind: "sagemaker", endpoint: "fraud-endpoint" },
      { taken: false, at: 3 },
    ),
  ).toMatchObject({ value: { target: { state: { kind: "sagemaker", resource: "fraud-endpoint" } } } });
});

test("a name is given once", () => expect(create("x", true)).toMatchObject({ refusal: { code: "target-exists" } }));

test.each(["", "-x", "X", "a_b", "a.b", "a".repeat(33), "../x"])("%j names no target", (name) => {
  expect(create(name)).toMatchObject({ refusal: { code: "invalid-target-name" } });
});
