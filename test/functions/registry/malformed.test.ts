import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Api, type Person, startApi } from "../../support/api.ts";

let api: Api;
let root: Person;
beforeAll(async () => {
  api = await startApi();
  root = await api.person("root", "admin");
  await root.post("/v1/models", { name: "fraud", riskTier: 3, type: "classifier", owner: "o" });
  await root.post("/v1/models/fraud/versions", { artifacts: [api.upload("model.onnx")] });
});
afterAll(() => api.stop());

/** A path as somebody would send it, for something that is there where it can be. */
const filled = (path: string) =>
  path
    .replace("{model}", "fraud")
    .replace("{version}", "1")
    .replace("{alias}", "challenger")
    .replace("{sha256}", "0".repeat(64))
    .replace("{changeRequest}", "0".repeat(32))
    .replace("{target}", "t")
    .replace("{route}", "fraud");

const ask = async (
  method: string,
  path: string,
  body: { readonly text: string },
  headers: Record<string, string> = {},
) => {
  const token = await api.issuer.token({ subject: "root", groups: ["default/admin"] });
  return api.send({
    method,
    path,
    ...body,
    headers: { authorization: `Bearer ${token}`, "if-match": '"1"', ...headers },
  });
};

const bodies: readonly [string, string, number][] = [
  ["no JSON", "{", 400],
  ["two values", "{}{}", 400],
  ["an array", "[]", 422],
  ["a text", '"x"', 422],
  ["null", "null", 422],
  ["an unknown field", '{"surprise":1}', 422],
  ["a field of another prototype", '{"constructor":1}', 422],
  ["another prototype", '{"__proto__":{"admin":true}}', 400],
  ["numbers beyond all bounds", '{"version":9e99,"riskTier":-9e99,"sizeBytes":9e99}', 422],
  ["numbers that no double holds", '{"version":1e400}', 400],
  ["half a character", '{"name":"\\ud800","model":"\\udfff"}', 400],
  ["half a character in a key", '{"\\ud800":1}', 400],
  ["deep nesting", `{"lineage":${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}}`, 400],
  ["too many bytes", JSON.stringify({ description: "x".repeat(1_100_000) }), 413],
];

describe("every operation with a body answers", () => {
  test.each(bodies)("%s with a problem and writes nothing", async (_, text, status) => {
    const before = await api.contents();
    for (const { method, path, hasBody } of api.operations.filter((operation) => operation.hasBody)) {
      const answer = await ask(method, filled(path), { text });
      expect([method, path, answer.status]).toEqual([method, path, hasBody ? status : 0]);
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
    }
    expect(await api.contents()).toEqual(before);
  });

  test("another media type with 415", async () => {
    for (const { method, path } of api.operations.filter((operation) => operation.hasBody)) {
      const answer = await ask(method, filled(path), { text: "<a/>" }, { "content-type": "text/xml" });
      expect([path, answer.status]).toEqual([path, 415]);
    }
  });
});

describe("fields", () => {
  const model = { name: "x", riskTier: 3, type: "classifier", owner: "o" };
  test.each<[string, object]>([
    ["/riskTier", { ...model, riskTier: 5 }],
    ["/riskTier", { ...model, riskTier: "3" }],
    ["/type", { ...model, type: "oracle" }],
    ["/owner", { ...model, owner: "" }],
    ["/tags/a", { ...model, tags: { a: 1 } }],
    ["/id", { ...model, id: "mine" }],
    ["/registeredBy", { ...model, registeredBy: "somebody else" }],
  ])("%s of a model is pointed at", async (pointer, body) => {
    const answer = await root.post("/v1/models", body);
    expect(answer).toMatchObject({ status: 422, body: { code: "invalid-request" } });
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
  });

  const file = { name: "model.onnx", sha256: "a".repeat(64), sizeBytes: 1, mediaType: "a/b" };
  test.each<[string, object]>([
    ["/artifacts", {}],
    ["/artifacts/0/sha256", { artifacts: [{ ...file, sha256: "A".repeat(64) }] }],
    ["/artifacts/0/sizeBytes", { artifacts: [{ ...file, sizeBytes: -1 }] }],
    ["/artifacts/0/mediaType", { artifacts: [{ ...file, mediaType: "text/html; x=<script>" }] }],
    [
      "/signature/inputs/0/datatype",
      { artifacts: [file], signature: { inputs: [{ name: "a", datatype: "float", shape: [] }], outputs: [] } },
    ],
    ["/metrics/overall/auc", { artifacts: [file], metrics: { overall: { auc: "high" } } }],
    ["/lineage/source", { artifacts: [file], lineage: { source: "file:///etc/passwd" } }],
    ["/stage", { artifacts: [file], stage: "Production" }],
  ])("%s of a version is pointed at", async (pointer, body) => {
    const answer = await root.post("/v1/models/fraud/versions", body);
    expect(answer).toMatchObject({ status: 422, body: { code: "invalid-request" } });
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
  });
});

describe("parameters", () => {
  test.each([
    "/v1/models?limit=0",
    "/v1/models?limit=101",
    "/v1/models?limit=x",
    "/v1/models?cursor=AAAA",
    "/v1/models?offset=3",
    "/v1/models/fraud/versions/1%2F..%2F2",
    "/v1/change-requests/1",
    "/v1/change-requests?group=all",
    "/v1/models/fraud/versions/1/artifacts/passwd",
  ])("%s is refused with 422", async (path) => {
    expect((await root.get(path)).status).toBe(422);
  });

  test.each(["/v1/models/..%2f..%2fetc", "/v1/models/fraud%00", "/v1/models/%F0%9F%98%80", "/v1/models/%FF%ED%A0%80"])(
    "%s names nothing",
    async (path) => {
      expect((await root.get(path)).status).toBe(404);
    },
  );
});

describe("preconditions of a change", () => {
  const changes = [
    ["PATCH", "/v1/models/fraud", { owner: "x" }],
    ["PUT", "/v1/models/fraud/aliases/challenger", { version: 1 }],
    ["DELETE", "/v1/models/fraud/aliases/challenger", undefined],
    ["POST", "/v1/models/fraud/versions/1/stage", { stage: "Staging" }],
    ["POST", `/v1/change-requests/${"0".repeat(32)}/votes`, { decision: "approve", digest: "0".repeat(64) }],
    ["POST", `/v1/change-requests/${"0".repeat(32)}/withdrawal`, undefined],
    ["POST", "/v1/targets/t/deployments", { version: 1 }],
  ] as const;

  test.each(changes)("%s %s must name a revision", async (method, path, body) => {
    const before = await api.contents();
    expect(await root.ask(method, path, body)).toMatchObject({ status: 428, body: { code: "precondition-required" } });
    for (const etag of ["1", 'W/"1"', "*", '"x"', '"1", "2"']) {
      expect(await root.change(method, path, etag, body)).toMatchObject({
        status: 400,
        body: { code: "invalid-if-match" },
      });
    }
    expect(await api.contents()).toEqual(before);
  });

  test.each(changes.slice(0, 4))("%s %s on a stale revision is told the one there is", async (method, path, body) => {
    expect(await root.change(method, path, '"99"', body)).toMatchObject({
      status: 412,
      body: { code: "precondition-failed", revision: expect.any(Number) },
    });
  });
});

describe("the Idempotency-Key", () => {
  const post = (name: string, key: string) =>
    root.ask("POST", "/v1/models", { name, riskTier: 3, type: "classifier", owner: "o" }, { "idempotency-key": key });

  test("reused for another request is refused and nothing is written", async () => {
    expect((await post("one", "k")).status).toBe(201);
    expect(await post("two", "k")).toMatchObject({ status: 422, body: { code: "idempotency-key-reused" } });
    expect((await root.get("/v1/models/two")).status).toBe(404);
  });

  test.each(["", "a b", "x".repeat(256)])("%j is none", async (key) => {
    expect(await post("three", key)).toMatchObject({ status: 400, body: { code: "invalid-idempotency-key" } });
  });
});
