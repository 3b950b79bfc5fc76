import { describe, expect, test } from "vitest";
import { createInferenceApp } from "../../../functions/inference/app.ts";
import type { InferenceDependencies } from "../../../functions/inference/inference-app.ts";
import { openCedarAuthorizer } from "../../../lib/adapters/cedar/cedar-authorizer.ts";
import { uuidV7Ids } from "../../../lib/adapters/system/uuid-v7.ts";
import { refuse } from "../../../lib/domain/result.ts";
import type { CapturedPrediction } from "../../../lib/ports/capture-sink.ts";
import type { ModelInvoker } from "../../../lib/ports/model-invoker.ts";
import { conforming } from "../../support/conforming.ts";
import { openTestModel, tabularRequest } from "../../support/onnx-models.ts";
import {
  fixedRoutes,
  inProcessInvoker,
  stableArm,
  testDeployment,
  testRoute,
  testTarget,
} from "../../support/served-models.ts";

const session = await openTestModel("tabular");
const authorizer = openCedarAuthorizer();

const identities: Record<string, readonly string[]> = {
  app: ["default/application"],
  auditor: ["default/auditor"],
  stranger: ["elsewhere/admin"],
};

const openApp = (more: Partial<InferenceDependencies> = {}) => {
  const captured: CapturedPrediction[] = [];
  const invoker = inProcessInvoker(session);
  const target = testTarget({
    deployments: [testDeployment(1), testDeployment(2), testDeployment(3, { status: "pending" })],
  });
  const inference = createInferenceApp({
    tokens: {
      verify: async (token) => {
        const groups = identities[token];
        return groups === undefined
          ? { ok: false, reason: "invalid" }
          : { ok: true, identity: { issuer: "i", subject: token, name: token, groups } };
      },
    },
    members: { pseudonymOf: async (_, { subject }) => ({ id: subject, key: new Uint8Array(32) }) },
    authorizer,
    ids: uuidV7Ids(),
    clock: { now: () => 1_700_000_000_000 },
    stopwatch: () => performance.now(),
    pseudonym: (text) => Buffer.from(text).toString("hex").padEnd(32, "0").slice(0, 32),
    routes: fixedRoutes({ route: testRoute([stableArm(1)]), target }, session.signature),
    invokers: { lambda: invoker, sagemaker: invoker, http: invoker },
    captures: { capture: async (prediction) => void captured.push(prediction) },
    ...more,
  });
  const app = conforming(inference);
  const call = (path: string, init: RequestInit & { readonly token?: string | null } = {}) => {
    const headers = new Headers(init.headers);
    if (init.token !== null) headers.set("authorization", `Bearer ${init.token ?? "app"}`);
    return app.request(path, { ...init, headers });
  };
  const infer = (body: unknown, headers: Record<string, string> = {}, path = "/v2/models/income/infer") =>
    call(path, { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body), headers });
  /** As API Gateway delivers it: beside the headers that Hono's adapter made of them lie those that were sent. */
  const inferWithUnit = (sent: string, seen: Record<string, string>) =>
    app.request(
      "/v2/models/income/infer",
      { method: "POST", body: JSON.stringify(tabularRequest()), headers: { authorization: "Bearer app", ...seen } },
      { event: { rawPath: "/v2/models/income/infer", headers: { "x-tidegate-unit": sent } } as never },
    );
  return { call, infer, inferWithUnit, captured };
};

/** What a client would see, with nothing taken for granted about it. */
const jsonOf = async (response: Response) => JSON.parse(await response.text());

/** The protocol's error form, whole: nothing beside the text, and a media type that its clients read. */
const errorOf = async (response: Response) => {
  expect(response.headers.get("content-type")).toBe("application/json");
  const body = await jsonOf(response);
  expect(Object.keys(body)).toEqual(["error"]);
  return [response.status, body.error];
};

describe("ok", () => {
  test("a routed request is answered with the model's outputs and where they come from", async () => {
    const { infer, captured } = openApp();
    const response = await infer(tabularRequest(2, { id: "mine" }));
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    const body = await jsonOf(response);
    expect(body).toMatchObject({
      model_name: "income",
      model_version: "1",
      id: "mine",
      parameters: {
        tidegate_prediction_id: expect.stringMatching(/^[0-9a-f]{32}$/),
        tidegate_model_version: "1",
        tidegate_arm: "stable",
        tidegate_assignment: "weight",
        tidegate_config_revision: "7",
      },
      outputs: [
        { name: "label", datatype: "INT64", shape: [2], data: [0, 0] },
        { name: "probabilities", datatype: "FP32", shape: [2, 2] },
      ],
    });
    for (const [name, value] of Object.entries(body.parameters))
      expect(response.headers.get(`x-${name.replaceAll("_", "-")}`)).toBe(value);
    expect(captured).toMatchObject([{ id: body.parameters.tidegate_prediction_id, unit: null, status: "ok" }]);
  });

  test("without an id of the caller the answer's id is the prediction's", async () => {
    const body = await jsonOf(await openApp().infer(tabularRequest()));
    expect(body.id).toBe(body.parameters.tidegate_prediction_id);
  });

  test.each(["", "application/x-www-form-urlencoded", "application/octet-stream", "text/plain; charset=utf-8"])(
    "content type %j is not looked at, nor are query strings",
    async (type) => {
      const response = await openApp().infer(tabularRequest(), { "content-type": type }, "/v2/models/income/infer?a=1");
      expect(response.status).toBe(200);
    },
  );

  test("a body in no coding, and said to be", async () => {
    expect((await openApp().infer(tabularRequest(), { "content-encoding": "identity" })).status).toBe(200);
    const refused = await openApp().infer(tabularRequest(), { "content-encoding": "deflate" });
    expect([refused.status, refused.headers.get("accept-encoding")]).toEqual([415, "identity"]);
  });

  test.each(["2", "2.0.0"])("a versioned URL is pinned: %s", async (version) => {
    const { infer, captured } = openApp();
    const body = await jsonOf(await infer(tabularRequest(), {}, `/v2/models/income/versions/${version}/infer`));
    expect(body).toMatchObject({ model_version: "2", parameters: { tidegate_assignment: "pinned" } });
    expect(captured).toMatchObject([{ version: 2, arm: "pinned", assignment: "pinned" }]);
  });

  test("a unit meets one arm, whether header or parameter names it; its name is not kept", async () => {
    const arms = [stableArm(1, 5_000), { role: "canary", version: 2, weightBasisPoints: 5_000 } as const];
    const { infer, captured } = openApp({
      routes: fixedRoutes({ route: testRoute(arms), target: testTarget() }, null),
    });
    for (const unit of ["a", "b", "c", "d", "e", "f"])
      for (let round = 0; round < 3; round += 1) {
        await infer(tabularRequest(), { "x-tidegate-unit": unit });
        await infer(tabularRequest(1, { parameters: { tidegate_unit: unit } }));
      }
    const pairs = new Set(captured.map(({ unit, version }) => `${unit} on ${version}`));
    expect(pairs.size).toBe(6);
    expect(new Set(captured.map(({ version }) => version)).size).toBe(2);
    expect(new Set(captured.map(({ assignment }) => assignment))).toEqual(new Set(["sticky"]));
  });

  describe("on a route whose target splits its own traffic", () => {
    const arms = [stableArm(1, 9_000), { role: "canary", version: 2, weightBasisPoints: 1_000 } as const];
    const openSplit = (executed: string | null) =>
      openApp({
        routes: fixedRoutes({ route: testRoute(arms, { split: "target" }), target: testTarget() }, null),
        invokers: {
          lambda: inProcessInvoker(session, () => executed),
          sagemaker: inProcessInvoker(session),
          http: inProcessInvoker(session),
        },
      });

    test.each([
      ["1", 1, "stable"],
      ["2", 2, "canary"],
    ] as const)(
      "version %s is the prediction's because it answered, whatever the unit",
      async (executed, version, arm) => {
        const { infer, captured } = openSplit(executed);
        const body = await jsonOf(await infer(tabularRequest(), { "x-tidegate-unit": "anna" }));
        expect(body).toMatchObject({
          model_version: executed,
          parameters: { tidegate_arm: arm, tidegate_assignment: "target", tidegate_model_version: executed },
        });
        expect(captured).toMatchObject([
          { version, arm, assignment: "target", unit: expect.any(String), status: "ok" },
        ]);
      },
    );

    test.each([null, "77"])("an answer of whom nobody knows (%j) is given, and is no version's", async (executed) => {
      const { infer, captured } = openSplit(executed);
      const response = await infer(tabularRequest());
      expect(response.status).toBe(200);
      expect(response.headers.has("x-tidegate-model-version")).toBe(false);
      const body = await jsonOf(response);
      expect(Object.keys(body)).not.toContain("model_version");
      expect(body.parameters).toMatchObject({ tidegate_arm: "unattributed", tidegate_assignment: "target" });
      expect(captured).toMatchObject([{ version: null, arm: "unattributed", assignment: "target" }]);
    });

    test("a versioned URL is pinned all the same", async () => {
      const { infer, captured } = openSplit("1");
      const body = await jsonOf(await infer(tabularRequest(), {}, "/v2/models/income/versions/2/infer"));
      expect(body).toMatchObject({ model_version: "2", parameters: { tidegate_assignment: "pinned" } });
      expect(captured).toMatchObject([{ version: 2, arm: "pinned" }]);
    });
  });

  test("health, server and model metadata", async () => {
    const { call } = openApp();
    for (const path of ["/v2/health/live", "/v2/health/ready"])
      expect(await jsonOf(await call(path))).toEqual({ live: true, ready: true });
    for (const path of ["/v2", "/v2/", "/w/default/v2", "/v2?x=1"])
      expect(await jsonOf(await call(path))).toMatchObject({ name: "tidegate", extensions: [] });
    for (const path of ["/v2/models/income", "/v2/models/income/versions/1", "/v2/models/income/versions/1.0.0"])
      expect(await jsonOf(await call(path))).toMatchObject({
        name: "income",
        versions: ["1", "2"],
        platform: "onnx_onnxruntime",
        inputs: expect.arrayContaining([{ name: "age", datatype: "FP32", shape: [-1, 1] }]),
        outputs: [{ name: "label" }, { name: "probabilities", shape: [-1, 2] }],
      });
    const ready = await call("/v2/models/income/ready");
    expect([ready.status, await jsonOf(ready)]).toEqual([200, { name: "income", ready: true }]);
    const pending = await call("/v2/models/income/versions/3/ready");
    expect([pending.status, await jsonOf(pending)]).toEqual([503, { name: "income", ready: false }]);
  });
});

describe("recorded", () => {
  test("the examples with their features and outputs, the latency, the arm", async () => {
    const { infer, captured } = openApp();
    await infer(tabularRequest(2), { "x-tidegate-unit": "customer-1" });
    expect(captured).toMatchObject([
      {
        workspace: "default",
        route: "income",
        revision: 7,
        model: "model-1",
        version: 1,
        arm: "stable",
        assignment: "sticky",
        at: 1_700_000_000_000,
        latencyMs: expect.any(Number),
        status: "ok",
        inputs: [
          { age: 30, region: 2 },
          { age: 31, region: 2 },
        ],
        outputs: [{ label: 0, probabilities: [expect.any(Number), expect.any(Number)] }, { label: 0 }],
      },
    ]);
  });

  test("what failed and what was refused, so that arms can be compared on it", async () => {
    const refusals = ["model-failed", "target-unavailable", "target-timeout", "model-refused-inputs"] as const;
    const statuses = [];
    for (const code of refusals) {
      const answer = refuse({ code, reason: "why" });
      const invoker: ModelInvoker = {
        invoke: async () => answer,
        invokeSplit: async () => ({ executed: null, answer }),
      };
      const { infer, captured } = openApp({ invokers: { lambda: invoker, sagemaker: invoker, http: invoker } });
      const [status, text] = await errorOf(await infer(tabularRequest()));
      expect(text).toBe("why");
      statuses.push([status, ...captured.map((prediction) => [prediction.status, prediction.outputs])]);
    }
    expect(statuses).toEqual([
      [502, ["failed", []]],
      [503, ["unavailable", []]],
      [504, ["timeout", []]],
      [400, ["refused", []]],
    ]);
  });

  test("a capture that fails changes nothing for the caller", async () => {
    const { infer } = openApp({ captures: { capture: async () => Promise.reject(new Error("queue gone")) } });
    expect((await infer(tabularRequest())).status).toBe(200);
  });

  test("the answer does not leave before its capture is safe", async () => {
    let safe = false;
    const capture = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      safe = true;
    };
    await openApp({ captures: { capture } }).infer(tabularRequest());
    expect(safe).toBe(true);
  });
});

describe("refused", () => {
  test.each([
    ["/v2/models/unknown/infer", 404, "Request for unknown model: 'unknown' is not found"],
    ["/v2/models/income/versions/9/infer", 404, "version '9' is not found"],
    ["/v2/models/income/versions/latest/infer", 404, "version 'latest' is not found"],
    ["/v2/models/income/versions/3/infer", 503, "version 3 is not ready: its deployment is pending"],
    ["/v2/models/income/explain", 404, "/v2/models/income/explain is no path of the Open Inference Protocol"],
  ])("%s with %i", async (path, status, text) => {
    const { infer, captured } = openApp();
    expect(await errorOf(await infer(tabularRequest(), {}, path))).toEqual([status, expect.stringContaining(text)]);
    expect(captured).toEqual([]);
  });

  test.each([
    ["GET", "/v2/models/income/infer", "POST"],
    ["PUT", "/v2/models/income/infer", "POST"],
    ["DELETE", "/v2/models/income/versions/1/infer", "POST"],
    ["OPTIONS", "/v2/models/income/infer", "POST"],
    ["PATCH", "/w/default/v2/models/income/infer", "POST"],
    ["POST", "/v2/models/income", "GET"],
    ["POST", "/v2/health/live", "GET"],
  ])("%s of %s, which takes %s", async (method, path, allowed) => {
    const response = await openApp().call(path, { method });
    expect(response.headers.get("allow")).toBe(allowed);
    const text = `${path.replace("/w/default", "")} takes ${allowed}, not ${method}`;
    expect(await errorOf(response)).toEqual([405, text]);
  });

  test.each(["/v2/models/unknown", "/v2/models/unknown/ready", "/v2/models/income/versions/9"])(
    "the metadata of what is not there: %s",
    async (path) => {
      expect(await errorOf(await openApp().call(path))).toEqual([404, expect.stringContaining("is not found")]);
    },
  );
});

describe("malformed", () => {
  const cases: readonly [string, unknown, Record<string, string>, number, string][] = [
    ["no JSON", "{", {}, 400, "the body is not JSON"],
    ["an empty body", "", {}, 400, "the body is not JSON"],
    ["NaN as Python writes it", '{"inputs":[{"data":[NaN]}]}', {}, 400, "no JSON form"],
    ["a body nested without end", "[".repeat(100_000), {}, 400, "64 deep"],
    ["a wrong tensor", { inputs: [{ name: "age" }] }, {}, 400, "needs a datatype"],
    ["the model's own objection", { inputs: tabularRequest().inputs.slice(1) }, {}, 400, "input 'age' is missing"],
    ["binary tensors", "", { "inference-header-content-length": "120" }, 400, "binary tensors are not offered"],
    ["a body in gzip", "\u001f\u008b", { "content-encoding": "gzip" }, 415, "no Content-Encoding is taken"],
    ["a unit that is no ASCII", tabularRequest(), { "x-tidegate-unit": "\u00e9" }, 400, "must be ASCII"],
    ["an empty unit", tabularRequest(), { "x-tidegate-unit": "" }, 400, "must have 1 to 256 characters"],
    ["a large body", `"${"x".repeat(6_000_001)}"`, {}, 413, "6000000 bytes at most"],
  ];
  test.each(cases)("%s", async (_, body, headers, status, text) => {
    expect(await errorOf(await openApp().infer(body, headers))).toEqual([status, expect.stringContaining(text)]);
  });

  test("a unit is what was sent: nothing is none, and an encoding that the adapter made is not hashed", async () => {
    const { inferWithUnit, captured } = openApp();
    expect(await errorOf(await inferWithUnit("", {}))).toEqual([
      400,
      "header x-tidegate-unit must have 1 to 256 characters",
    ]);
    expect((await errorOf(await inferWithUnit("ü", { "x-tidegate-unit": "%C3%BC" })))[0]).toBe(400);
    expect(captured).toEqual([]);
    expect((await inferWithUnit("anna", { "x-tidegate-unit": "anna" })).status).toBe(200);
  });

  test("a failure of ours tells nothing but its request", async () => {
    const routes = { route: () => Promise.reject(new Error("secret table")), version: async () => undefined };
    const response = await openApp({ routes }).infer(tabularRequest());
    const [status, text] = await errorOf(response);
    expect([status, text]).toEqual([500, expect.stringContaining(response.headers.get("x-request-id") ?? "none")]);
    expect(text).not.toContain("secret");
  });
});

describe("unauthorised", () => {
  test.each([
    ["without a token", null, "/v2/models/income/infer", 401],
    ["with a stranger's token", "nobody", "/v2/models/income/infer", 401],
    ["without a role in the workspace", "stranger", "/v2/models/income/infer", 404],
    ["in another workspace", "app", "/w/elsewhere/v2/models/income/infer", 404],
    ["with a role that may not predict", "auditor", "/v2/models/income/infer", 403],
  ])("%s", async (_, token, path, status) => {
    const { call, captured } = openApp();
    const response = await call(path, { method: "POST", body: JSON.stringify(tabularRequest()), token });
    expect((await errorOf(response))[0]).toBe(status);
    if (status === 401) expect(response.headers.get("www-authenticate")).toBe("Bearer");
    expect(captured).toEqual([]);
  });

  test("health and metadata are not public either", async () => {
    for (const path of ["/v2", "/v2/health/live", "/v2/models/income"])
      expect((await openApp().call(path, { token: null })).status).toBe(401);
  });
});
