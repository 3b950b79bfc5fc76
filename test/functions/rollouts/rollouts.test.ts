import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decideDeploymentConfirmation } from "../../../lib/domain/routing/decide-deployment-confirmation.ts";
import { executeCommand } from "../../../lib/usecases/execute-command.ts";
import { type Api, type Person, startApi } from "../../support/api.ts";
import { commandContext } from "../../support/command-context.ts";

let api: Api;
let ada: Person;
let mel: Person;
let olu: Person;
let vic: Person;
beforeAll(async () => {
  api = await startApi();
  ada = await api.person("ada", "data-scientist");
  mel = await api.person("mel", "ml-engineer");
  olu = await api.person("olu", "operator");
  vic = await api.person("vic", "viewer");
});
afterAll(() => api.stop());

const registered = async (model: string) => {
  await ada.post("/v1/models", { name: model, riskTier: 4, type: "classifier", owner: "o" });
  await ada.post(`/v1/models/${model}/versions`, { artifacts: [api.upload("model.onnx", model)] });
};

/** Confirms what is due on a target, as its worker does. */
const confirm = async (target: string) => {
  for (const { effect, subject } of await api.aggregates.dueEffects("default", "rollout-stepper")) {
    if (subject.id !== target) continue;
    await executeCommand(api, commandContext(), async () => {
      const loaded = await api.aggregates.load("default", "target", target);
      if (loaded === undefined) throw new Error("no target");
      const outcome = { status: "ready", resource: "fn", qualifier: "1" } as const;
      const version = Number(effect.payload.version);
      const decision = decideDeploymentConfirmation(loaded, 4, { version, effectId: effect.id, outcome }, Date.now());
      if (!decision.ok || decision.value === undefined) throw new Error("nothing to confirm");
      return { ok: true, value: { at: Date.now(), changes: [decision.value], answer: null } };
    });
  }
};

const deployed = async (model: string) => {
  await registered(model);
  const created = await olu.post("/v1/targets", { name: model, model, kind: "lambda" });
  await olu.post(`/v1/targets/${model}/deployments`, { version: 1 }, created.etag);
  await confirm(model);
};

const promoted = async (model: string) => {
  await deployed(model);
  for (const stage of ["Staging", "Approved", "Production"]) {
    const { etag } = await ada.get(`/v1/models/${model}/versions/1`);
    expect((await ada.post(`/v1/models/${model}/versions/1/stage`, { stage }, etag)).status).toBe(200);
  }
};

describe("ok", () => {
  test("a target is created, deployed to and read", async () => {
    await registered("fraud");
    const created = await olu.post("/v1/targets", { name: "fraud-fn", model: "fraud", kind: "lambda" });
    expect(created).toMatchObject({
      status: 201,
      etag: '"1"',
      body: { name: "fraud-fn", model: "fraud", kind: "lambda", resource: null, deployments: [] },
    });
    const asked = await olu.post("/v1/targets/fraud-fn/deployments", { version: "1.0.0" }, created.etag);
    expect(asked).toMatchObject({
      status: 202,
      body: { deployments: [{ version: 1, status: "pending", qualifier: null }] },
    });
    await confirm("fraud-fn");
    const { body } = await vic.get("/v1/targets/fraud-fn");
    expect(body).toMatchObject({ resource: "fn", deployments: [{ version: 1, status: "ready", qualifier: "1" }] });
    expect((await vic.get("/v1/targets")).body.items).toEqual([body]);
  });

  test("a version on an endpoint that somebody else runs is ready as soon as it is said where", async () => {
    await registered("outside");
    const created = await olu.post("/v1/targets", { name: "outside", model: "outside", kind: "http" });
    const said = await olu.post(
      "/v1/targets/outside/deployments",
      { version: 1, qualifier: "https://models.example.com/v2" },
      created.etag,
    );
    expect(said.body.deployments).toMatchObject([{ status: "ready", qualifier: "https://models.example.com/v2" }]);
  });

  test("a promotion creates the route, which an operator splits", async () => {
    await promoted("split");
    const route = await vic.get("/v1/routes/split");
    expect(route).toMatchObject({
      status: 200,
      etag: '"1"',
      body: { name: "split", target: "split", arms: [{ role: "stable", version: 1, weightBasisPoints: 10_000 }] },
    });
    const set = await olu.change("PUT", "/v1/routes/split", route.etag, {
      target: "split",
      arms: [{ role: "stable", version: "1.0.0", weightBasisPoints: 10_000 }],
    });
    expect(set).toMatchObject({ status: 200, etag: '"2"' });
    expect((await vic.get("/v1/routes")).body.items).toContainEqual(set.body);
  });
});

describe("refused", () => {
  test.each([
    ["/v1/targets/none", "target-not-found"],
    ["/v1/routes/none", "traffic-route-not-found"],
  ])("%s", async (path, code) => {
    expect(await vic.get(path)).toMatchObject({ status: 404, body: { code } });
  });

  test.each<[string, number, object]>([
    ["model-not-found", 404, { name: "x", model: "none", kind: "lambda" }],
    ["invalid-target-name", 422, { name: "X_y", model: "refused", kind: "lambda" }],
    ["target-exists", 409, { name: "refused", model: "refused", kind: "http" }],
  ])("a target: %s", async (code, status, body) => {
    await deployed("refused");
    expect(await olu.post("/v1/targets", body)).toMatchObject({ status, body: { code } });
  });

  test("a deployment of what is not there, without a model file, or elsewhere", async () => {
    await deployed("nothing");
    const { etag } = await olu.get("/v1/targets/nothing");
    const deploy = (body: object) => olu.post("/v1/targets/nothing/deployments", body, etag);
    expect(await deploy({ version: 7 })).toMatchObject({ status: 404, body: { code: "version-not-found" } });
    expect(await deploy({ version: 1, qualifier: "7" })).toMatchObject({
      status: 422,
      body: { code: "invalid-qualifier" },
    });
    await ada.post("/v1/models/nothing/versions", { artifacts: [api.upload("model.pkl")] });
    expect(await deploy({ version: 2 })).toMatchObject({ status: 422, body: { code: "no-onnx-model" } });
  });

  test("a promotion of what is not deployed", async () => {
    await deployed("hasty");
    await ada.post("/v1/models/hasty/versions", { artifacts: [api.upload("model.onnx", "hasty 2")] });
    let answer = await ada.get("/v1/models/hasty/versions/2");
    for (const stage of ["Staging", "Approved", "Production"])
      answer = await ada.post("/v1/models/hasty/versions/2/stage", { stage }, answer.etag);
    expect(answer).toMatchObject({ status: 409, body: { code: "not-deployed", version: 2, targets: ["hasty"] } });
  });

  test("arms that make no route, that nobody approved, or that name no revision", async () => {
    await promoted("arms");
    const { etag } = await olu.get("/v1/routes/arms");
    await ada.post("/v1/models/arms/versions", { artifacts: [api.upload("model.onnx", "arms 2")] });
    const stable = { role: "stable", version: 1, weightBasisPoints: 9_000 };
    const set = (arms: object[], headers: Record<string, string> = { "if-match": etag }) =>
      mel.ask("PUT", "/v1/routes/arms", { target: "arms", arms }, headers);
    expect(await set([stable])).toMatchObject({
      status: 422,
      body: { code: "invalid-arms", fault: "weights", sumBasisPoints: 9_000 },
    });
    expect(await set([stable, { role: "canary", version: 2, weightBasisPoints: 1_000 }])).toMatchObject({
      status: 409,
      body: { code: "arm-not-approved" },
    });
    expect(await set([stable], {})).toMatchObject({ status: 428, body: { code: "precondition-required" } });
    expect(await set([stable], { "if-match": '"9"' })).toMatchObject({
      status: 412,
      body: { code: "precondition-failed" },
    });
  });
});

describe("malformed", () => {
  test.each<[string, object]>([
    ["/kind", { name: "x", model: "m", kind: "mainframe" }],
    ["/endpoint", { name: "x", model: "m", kind: "sagemaker" }],
    ["/endpoint", { name: "x", model: "m", kind: "lambda", endpoint: "e" }],
    ["/resource", { name: "x", model: "m", kind: "http", resource: "arn:aws:lambda:::function:other" }],
  ])("%s of a target is pointed at", async (pointer, body) => {
    const answer = await olu.post("/v1/targets", body);
    expect(answer).toMatchObject({ status: 422, body: { code: "invalid-request" } });
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
  });

  test.each([null, 0, 2.5, "", "../2", "x".repeat(65)])(
    "version %j is refused, and what names one is said",
    async (version) => {
      const body = { model: "m", version };
      for (const path of ["/v1/rollouts", "/v1/targets/m/deployments"]) {
        const answer = await mel.post(path, path === "/v1/rollouts" ? body : { version }, '"1"');
        expect(answer).toMatchObject({
          status: 422,
          body: { code: "invalid-request", errors: [{ pointer: "/version" }] },
        });
        expect(answer.body.errors[0].detail).toMatch(/number/);
      }
    },
  );

  test.each([-1, 10_001, 0.5, "all"])("a weight of %j is refused", async (weightBasisPoints) => {
    const answer = await olu.ask("PUT", "/v1/routes/x", {
      target: "x",
      arms: [{ role: "stable", version: 1, weightBasisPoints }],
    });
    expect(answer).toMatchObject({
      status: 422,
      body: { code: "invalid-request", errors: [{ pointer: "/arms/0/weightBasisPoints" }] },
    });
  });
});
