import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Api, type Person, startApi } from "../../support/api.ts";

let api: Api;
let root: Person;
beforeAll(async () => {
  api = await startApi();
  root = await api.person("root", "admin");
  await root.post("/v1/models", model);
  await root.post("/v1/models/fraud/versions", { artifacts: [api.upload("model.onnx")] });
});
afterAll(() => api.stop());

const model = { name: "fraud", riskTier: 3, type: "classifier", owner: "o" };
const override = "\u202e";

const bodies: readonly [string, string, string, object][] = [
  ["POST", "/v1/models", "/owner", { ...model, owner: "a\u0000b" }],
  ["POST", "/v1/models", "/owner", { ...model, owner: "   " }],
  ["POST", "/v1/models", "/owner", { ...model, owner: override }],
  ["POST", "/v1/models", "/framework", { ...model, framework: "\u0007" }],
  ["POST", "/v1/models", "/description", { ...model, description: "a\u001bb" }],
  ["POST", "/v1/models", "/tags/a\u0000", { ...model, tags: { "a\u0000": "1" } }],
  ["POST", "/v1/models", "/tags/a\nb", { ...model, tags: { "a\nb": "1" } }],
  ["POST", "/v1/models", "/tags/..~1x", { ...model, tags: { "../x": "1" } }],
  ["POST", "/v1/models", "/tags/~1abs", { ...model, tags: { "/abs": "1" } }],
  ["POST", "/v1/models", "/tags/a", { ...model, tags: { a: "\u0000" } }],
  ["PATCH", "/v1/models/fraud", "/owner", { owner: override }],
  ["PATCH", "/v1/models/fraud", "/framework", { framework: "a\nb" }],
  ["PATCH", "/v1/models/fraud", "/description", { description: "a\rb" }],
  ["PATCH", "/v1/models/fraud", "/tagChanges/..~1x", { tagChanges: { "../x": "1" } }],
  ["PATCH", "/v1/models/fraud/versions/1", "/tagChanges/a\u0000", { tagChanges: { "a\u0000": "1" } }],
  ["PATCH", "/v1/models/fraud/versions/1", "/description", { description: `a${override}` }],
  ["DELETE", "/v1/models/fraud", "/reason", { reason: "a\u0000b" }],
  ["DELETE", "/v1/models/fraud/versions/1", "/reason", { reason: "a\u0000b" }],
  ["POST", "/v1/models/fraud/versions", "/tags/~1abs", { artifacts: [], tags: { "/abs": "" } }],
  ["POST", "/v1/models/fraud/versions", "/formatWaiver", { artifacts: [], formatWaiver: "a\u0000b" }],
  ["POST", "/v1/models/fraud/versions", "/lineage/gpuType", { artifacts: [], lineage: { gpuType: override } }],
  [
    "POST",
    "/v1/models/fraud/versions",
    "/metrics/overall/a\nb",
    { artifacts: [], metrics: { overall: { "a\nb": 1 } } },
  ],
  ["POST", "/v1/models/fraud/versions/1/stage", "/reason", { stage: "Staging", reason: "a\u0000b" }],
  ["POST", "/v1/models/fraud/aliases/blue/rollback", "/reason", { reason: "a\u0000b" }],
  ["POST", "/v1/models/fraud/aliases/blue/rollback", "/reason", { reason: "\u200b" }],
  ["POST", "/v1/change-requests", "/reason", { model: "fraud", version: 1, to: "Approved", reason: "a\u0000b" }],
  ["POST", `/v1/change-requests/${"0".repeat(32)}/votes`, "/reason", { reason: "a\u0000b" }],
  ["POST", "/v1/webhooks", "/description", { description: "a\u0000b" }],
  ["POST", "/v1/rollouts", "/reason", { reason: "a\u0000b" }],
  ["POST", `/v1/rollouts/${"0".repeat(32)}/abort`, "/reason", { reason: "a\u0000b" }],
  ["POST", "/v1/pipelines", "/reason", { reason: "a\u0000b" }],
  ["POST", `/v1/pipelines/${"0".repeat(32)}/approve`, "/reason", { reason: "a\u0000b" }],
  ["POST", `/v1/pipelines/${"0".repeat(32)}/cancel`, "/reason", { reason: "a\u0000b" }],
];

describe("what cannot be shown as it was written is pointed at and not written", () => {
  test.each(bodies)("%s %s %j", async (method, path, pointer, body) => {
    const before = await api.contents();
    const answer = await root.change(method, path, '"1"', body);
    expect(answer).toMatchObject({ status: 422, body: { code: "invalid-request" } });
    const fault = answer.body.errors.find((error: { pointer: string }) => error.pointer === pointer);
    expect(fault?.detail).toMatch(/one line|line breaks|be seen|Names may/);
    expect(await api.contents()).toEqual(before);
  });
});

test("what people do write is kept to the letter", async () => {
  const said = {
    owner: "Ana María O’Neill",
    framework: "scikit-learn 1.7 👩‍🔬",
    description: "one\n\ttwo\r\nthree",
    tags: { "team/area: a-b_c.d": "x\ny", größe: "" },
  };
  expect((await root.post("/v1/models", { ...model, ...said, name: "kept" })).body).toMatchObject(said);
});

test("a tag that is called against the rule can be taken away", async () => {
  const { etag } = await root.get("/v1/models/fraud");
  expect((await root.change("PATCH", "/v1/models/fraud", etag, { tagChanges: { "../x": null } })).status).toBe(200);
});
