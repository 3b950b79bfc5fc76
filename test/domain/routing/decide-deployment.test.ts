import { describe, expect, test } from "vitest";
import { decideDeployment } from "../../../lib/domain/routing/decide-deployment.ts";
import { decideDeploymentConfirmation } from "../../../lib/domain/routing/decide-deployment-confirmation.ts";
import type { Target } from "../../../lib/domain/routing/target.ts";
import { artifact, loaded, version } from "../../support/registry-world.ts";
import { deployment, target } from "../../support/serving.ts";

const deploy = (on: Target, overrides: Parameters<typeof version>[1] = {}, qualifier?: string) =>
  decideDeployment(loaded(on), version(2, overrides), 3, {
    effectId: "e1",
    at: 5,
    ...(qualifier === undefined ? {} : { qualifier }),
  });

describe("to a Lambda target", () => {
  test("is an effect for the rollout stepper, in any stage but Archived", () => {
    for (const stage of ["Development", "Staging", "Approved", "Production", "Deprecated"] as const) {
      expect(deploy(target(), { stage })).toMatchObject({
        value: {
          event: "deployment-requested",
          state: { deployments: [{ version: 2, status: "pending", sha256: artifact().sha256 }] },
          effects: [
            {
              id: "e1",
              worker: "rollout-stepper",
              type: "deploy-version",
              payload: { target: "fraud-lambda", version: 2, sha256: artifact().sha256 },
            },
          ],
        },
      });
    }
    expect(deploy(target(), { stage: "Archived" })).toMatchObject({ refusal: { code: "version-archived" } });
  });

  test("takes one ONNX file to run", () => {
    const file = (names: readonly string[]) => deploy(target(), { artifacts: names.map((name) => artifact(name)) });
    expect(file(["a.onnx", "model.onnx", "card.md"])).toMatchObject({
      value: { state: { deployments: [{ sha256: artifact("model.onnx").sha256 }] } },
    });
    expect(file(["tree.onnx", "card.md"])).toMatchObject({
      value: { state: { deployments: [{ sha256: artifact("tree.onnx").sha256 }] } },
    });
    expect(file(["a.onnx", "b.onnx"])).toMatchObject({ refusal: { code: "no-onnx-model" } });
    expect(file(["model.pkl"])).toMatchObject({ refusal: { code: "no-onnx-model" } });
  });

  test("is asked for once; after a failure again", () => {
    expect(deploy(target([2]))).toEqual({ ok: true, value: undefined });
    expect(deploy(target([], { deployments: [deployment(2, { status: "pending" })] }))).toEqual({
      ok: true,
      value: undefined,
    });
    expect(deploy(target([], { deployments: [deployment(2, { status: "failed", failure: "x" })] }))).toMatchObject({
      value: { state: { deployments: [{ status: "pending", failure: null }] } },
    });
  });

  test("takes no address from the caller", () => {
    expect(deploy(target(), {}, "7")).toMatchObject({ refusal: { code: "invalid-qualifier", kind: "lambda" } });
  });
});

describe("to a target that somebody else runs", () => {
  const http = target([], { kind: "http", resource: null });

  test("is ready as soon as it is said where", () => {
    expect(deploy(http, { artifacts: [artifact("model.pkl")] }, "https://models.example.com:8443/v2")).toMatchObject({
      value: {
        event: "deployment-declared",
        state: { deployments: [{ status: "ready", qualifier: "https://models.example.com:8443/v2" }] },
      },
    });
    expect(deploy(target([], { kind: "sagemaker" }), {}, "variant-2")).toMatchObject({
      value: { state: { deployments: [{ status: "ready" }] } },
    });
  });

  test.each([
    [undefined, "missing"],
    ["https://user@example.com", "user-information"],
  ])("%j is no address: %s", (qualifier, fault) =>
    expect(deploy(http, {}, qualifier)).toMatchObject({ refusal: { code: "invalid-qualifier", kind: "http", fault } }),
  );

  test.each([undefined, "a b"])("%j is no variant", (qualifier) =>
    expect(deploy(target([], { kind: "sagemaker" }), {}, qualifier)).toEqual({
      ok: false,
      refusal: { code: "invalid-qualifier", kind: "sagemaker" },
    }),
  );

  test("does not move by being said again", () => {
    const there = target([], { kind: "http", deployments: [deployment(2, { qualifier: "https://a.example" })] });
    expect(deploy(there, {}, "https://a.example")).toEqual({ ok: true, value: undefined });
    expect(deploy(there, {}, "https://b.example")).toMatchObject({
      refusal: { code: "deployed-elsewhere", qualifier: "https://a.example" },
    });
  });
});

describe("confirmation", () => {
  const pending = target([], {
    resource: null,
    deployments: [deployment(2, { status: "pending", qualifier: null, deployedAt: null })],
  });
  const confirm = (on: Target, outcome: Parameters<typeof decideDeploymentConfirmation>[2]["outcome"], number = 2) =>
    decideDeploymentConfirmation(loaded(on), 3, { version: number, effectId: "e1", outcome }, 8);
  const ready = { status: "ready", resource: "fn", qualifier: "17" } as const;

  test("settles the effect and says where the version answers", () => {
    expect(confirm(pending, ready)).toMatchObject({
      value: {
        event: "deployment-ready",
        settles: [{ id: "e1", worker: "rollout-stepper" }],
        state: { resource: "fn", deployments: [{ status: "ready", qualifier: "17", deployedAt: 8 }] },
      },
    });
  });

  test("of a failure keeps the reason", () => {
    expect(confirm(pending, { status: "failed", reason: "too large" })).toMatchObject({
      value: {
        event: "deployment-failed",
        settles: [{ id: "e1" }],
        state: { resource: null, deployments: [{ status: "failed", failure: "too large" }] },
      },
    });
  });

  test("counts once: a late failure does not undo what is ready", () => {
    expect(confirm(target([2]), { status: "failed", reason: "late" })).toEqual({ ok: true, value: undefined });
    expect(confirm(target([2]), ready)).toEqual({ ok: true, value: undefined });
  });

  test("of what nobody asked for is refused", () => {
    expect(confirm(pending, ready, 9)).toMatchObject({ refusal: { code: "deployment-not-found" } });
  });
});
