import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, type Api, type Person, startApi } from "../../support/api.ts";

let api: Api;
let ada: Person;
let olu: Person;
beforeAll(async () => {
  api = await startApi();
  ada = await api.person("ada", "data-scientist");
  olu = await api.person("olu", "operator");
  await ada.post("/v1/models", { name: "fraud", riskTier: 3, type: "classifier", owner: "o" });
  await ada.post("/v1/models/fraud/versions", { artifacts: [api.upload("model.onnx")] });
  await olu.post("/v1/targets", { name: "fraud", model: "fraud", kind: "lambda" });
});
afterAll(() => api.stop());

const leaves = async () => (await api.contents()).filter((item) => item.includes(" LEAF#")).length;
const refused = async (send: () => Promise<Answer>, status: number, code: string): Promise<void> => {
  const before = await api.contents();
  expect(await send()).toMatchObject({ status, body: { code } });
  expect(await api.contents()).toEqual(before);
};

const stable = { role: "stable", version: 1, weightBasisPoints: 10_000 };

describe("a change that is refused writes nothing", () => {
  test.each<[string, number, string, string, object | undefined, string | undefined]>([
    ["target-exists", 409, "POST", "/v1/targets", { name: "fraud", model: "fraud", kind: "http" }, undefined],
    ["invalid-target-name", 422, "POST", "/v1/targets", { name: "A", model: "fraud", kind: "http" }, undefined],
    ["model-not-found", 404, "POST", "/v1/targets", { name: "a", model: "none", kind: "http" }, undefined],
    ["target-not-found", 404, "POST", "/v1/targets/none/deployments", { version: 1 }, '"1"'],
    ["version-not-found", 404, "POST", "/v1/targets/fraud/deployments", { version: 9 }, '"1"'],
    ["invalid-qualifier", 422, "POST", "/v1/targets/fraud/deployments", { version: 1, qualifier: "2" }, '"1"'],
    ["precondition-required", 428, "POST", "/v1/targets/fraud/deployments", { version: 1 }, undefined],
    ["precondition-failed", 412, "POST", "/v1/targets/fraud/deployments", { version: 1 }, '"7"'],
    ["invalid-if-match", 400, "POST", "/v1/targets/fraud/deployments", { version: 1 }, "1"],
    ["model-not-found", 404, "PUT", "/v1/routes/none", { target: "fraud", arms: [stable] }, undefined],
    ["target-not-found", 404, "PUT", "/v1/routes/fraud", { target: "none", arms: [stable] }, undefined],
    ["precondition-failed", 412, "PUT", "/v1/routes/fraud", { target: "fraud", arms: [stable] }, '"3"'],
    ["arm-not-approved", 409, "PUT", "/v1/routes/fraud", { target: "fraud", arms: [stable] }, undefined],
  ])("%s", async (code, status, method, path, body, etag) => {
    await refused(() => olu.ask(method, path, body, etag === undefined ? {} : { "if-match": etag }), status, code);
  });
});

describe("a change that is sent again with its key", () => {
  const create = (name: string, key: string) =>
    olu.ask("POST", "/v1/targets", { name, model: "fraud", kind: "lambda" }, { "idempotency-key": key });

  test("gets the same answer, and leaves what one change leaves", async () => {
    const before = await leaves();
    const first = await create("again", "k1");
    const after = await api.contents();
    const second = await create("again", "k1");
    expect([second.status, second.etag, second.body]).toEqual([first.status, first.etag, first.body]);
    expect(await api.contents()).toEqual(after);
    // The target's leaf, and that of the model that knows its targets.
    expect(await leaves()).toBe(before + 2);
  });

  test("gets the same answer also when the object has moved on since", async () => {
    const created = await create("moving", "k2");
    const deploy = () =>
      olu.ask(
        "POST",
        "/v1/targets/moving/deployments",
        { version: 1 },
        { "if-match": created.etag, "idempotency-key": "k3" },
      );
    const first = await deploy();
    expect(first.status).toBe(202);
    const after = await api.contents();
    expect((await deploy()).body).toEqual(first.body);
    expect((await create("moving", "k2")).body).toEqual(created.body);
    expect(await api.contents()).toEqual(after);
  });

  test("and another body is refused", async () => {
    expect((await create("one", "k4")).status).toBe(201);
    await refused(() => create("two", "k4"), 422, "idempotency-key-reused");
  });
});

test("another workspace knows neither targets nor routes of this one", async () => {
  const token = await api.issuer.token({ subject: "olu", groups: ["blue/ml-engineer"] });
  const inBlue = (method: string, path: string, body?: unknown) => () =>
    api.send({
      method,
      path: `/w/blue${path}`,
      body,
      headers: { authorization: `Bearer ${token}`, ...(method === "POST" ? { "if-match": '"1"' } : {}) },
    });
  await refused(inBlue("GET", "/v1/targets/fraud"), 404, "target-not-found");
  await refused(inBlue("GET", "/v1/routes/fraud"), 404, "traffic-route-not-found");
  await refused(inBlue("POST", "/v1/targets/fraud/deployments", { version: 1 }), 404, "target-not-found");
  await refused(inBlue("PUT", "/v1/routes/fraud", { target: "fraud", arms: [stable] }), 404, "model-not-found");
  for (const path of ["/v1/targets", "/v1/routes"]) expect((await inBlue("GET", path)()).body).toEqual({ items: [] });

  await inBlue("POST", "/v1/models", { name: "fraud", riskTier: 3, type: "classifier", owner: "o" })();
  const created = await inBlue("POST", "/v1/targets", { name: "fraud", model: "fraud", kind: "lambda" })();
  expect(created).toMatchObject({ status: 201, body: { deployments: [] } });
  expect(created.headers.get("location")).toBe("/w/blue/v1/targets/fraud");
});
