import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, type Api, type Person, startApi } from "../../support/api.ts";

let api: Api;
let ada: Person;
let vic: Person;
let dataset: { sha256: string };
beforeAll(async () => {
  api = await startApi();
  ada = await api.person("ada", "data-scientist");
  vic = await api.person("vic", "viewer");
  for (const name of ["fraud", "churn", "paged"])
    await ada.post("/v1/models", { name, riskTier: 3, type: "classifier", owner: "o" });
  dataset = api.upload("loans.csv");
});
afterAll(() => api.stop());

const request = (overrides: object = {}) => ({
  model: "fraud",
  algorithm: "xgboost",
  dataset: { sha256: dataset.sha256, format: "csv" },
  target: "repaid",
  features: [
    { name: "amount", kind: "numeric" },
    { name: "shop", kind: "categorical" },
  ],
  ...overrides,
});
const ask = (overrides: object = {}) => ada.post("/v1/training-runs", request(overrides));
const leaves = async () => (await api.contents()).filter((item) => item.includes(" LEAF#")).length;

describe("ok", () => {
  test("a run is accepted, with what was left out made explicit, and read back", async () => {
    const accepted = await ask({ hyperparameters: { max_depth: 3, booster: "gbtree", gpu: false } });
    expect(accepted).toMatchObject({
      status: 202,
      etag: '"1"',
      body: {
        model: "fraud",
        status: "requested",
        hyperparameters: { max_depth: 3, booster: "gbtree", gpu: false },
        segmentColumn: null,
        testFraction: 0.25,
        seed: 0,
        device: "cpu",
        job: null,
        version: null,
        metrics: null,
        failure: null,
        submittedAt: null,
        finishedAt: null,
        revision: 1,
      },
    });
    expect(accepted.headers.get("location")).toBe(`/v1/training-runs/${accepted.body.id}`);
    const read = await vic.get(`/v1/training-runs/${accepted.body.id}`);
    expect(read).toMatchObject({ status: 200, etag: '"1"', body: accepted.body });
  });

  test("asks the launcher for one job", async () => {
    const { body } = await ask();
    const due = await api.aggregates.dueEffects("default", "training-launcher");
    expect(due.filter(({ subject }) => subject.id === body.id)).toMatchObject([
      { effect: { id: body.id, type: "submit-job", payload: { run: body.id } } },
    ]);
  });

  test("the requester is the authenticated caller, under a pseudonym", async () => {
    const first = (await ask()).body.requestedBy;
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect((await ask()).body.requestedBy).toBe(first);
    const dan = await api.person("dan", "data-scientist");
    expect((await dan.post("/v1/training-runs", request())).body.requestedBy).not.toBe(first);
  });

  test("a model's runs are listed newest first, page by page, and no other's", async () => {
    const asked: string[] = [];
    for (let run = 0; run < 5; run += 1) asked.unshift((await ask({ model: "paged" })).body.id);
    await ask({ model: "churn" });
    const seen: string[] = [];
    for (let path: string | undefined = "/v1/training-runs?model=paged&limit=2"; path !== undefined; ) {
      const { status, body }: Answer = await vic.get(path);
      expect(status).toBe(200);
      seen.push(...body.items.map(({ id }: { id: string }) => id));
      path = body.next && `/v1/training-runs?model=paged&limit=2&cursor=${encodeURIComponent(body.next)}`;
    }
    expect(seen).toEqual(asked);
  });

  test("a request sent again with its key gets the same answer and leaves one leaf", async () => {
    const send = () => ada.ask("POST", "/v1/training-runs", request(), { "idempotency-key": "again" });
    const before = await leaves();
    const first = await send();
    const after = await api.contents();
    const again = await send();
    expect([again.status, again.etag, again.body]).toEqual([first.status, first.etag, first.body]);
    expect(await api.contents()).toEqual(after);
    expect(await leaves()).toBe(before + 1);
  });

  test("a request sent eight times at once with one key is one run", async () => {
    const before = await leaves();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        ada.ask("POST", "/v1/training-runs", request(), { "idempotency-key": "at-once" }),
      ),
    );
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await leaves()).toBe(before + 1);
  });
});

const pages = readdirSync(new URL("../../../docs/problems", import.meta.url));

/** A refusal is a problem document with a page of its own, and leaves everything as it was. */
const refused = async (send: () => Promise<Answer>, status: number, code: string): Promise<Answer> => {
  const before = await api.contents();
  const answer = await send();
  expect(answer).toMatchObject({ status, body: { code, status, type: `/docs/problems/${code}` } });
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(pages).toContain(`${code}.md`);
  expect(await api.contents()).toEqual(before);
  return answer;
};

describe("refused", () => {
  const columns = (...names: string[]) => ({ features: names.map((name) => ({ name, kind: "numeric" })) });

  test.each<[string, number, object]>([
    ["model-not-found", 404, { model: "none" }],
    ["dataset-not-found", 422, { dataset: { sha256: "0".repeat(64), format: "csv" } }],
    ["target-is-a-feature", 422, columns("amount", "repaid")],
    ["duplicate-feature", 422, columns("amount", "amount")],
    ["unusable-column", 422, columns("amount", "label")],
    ["unusable-column", 422, { segmentColumn: "repaid" }],
    ["too-large", 422, columns(...Array.from({ length: 400 }, (_, index) => `c${index}`.padEnd(128, "x")))],
  ])("%s", async (code, status, overrides) => {
    await refused(() => ask(overrides), status, code);
  });

  test("a run that is not there, and the runs of a model that is not", async () => {
    await refused(() => vic.get(`/v1/training-runs/${"0".repeat(32)}`), 404, "training-run-not-found");
    await refused(() => vic.get("/v1/training-runs?model=none"), 404, "model-not-found");
  });

  test("a key that belongs to another request", async () => {
    const send = (seed: number) =>
      ada.ask("POST", "/v1/training-runs", request({ seed }), { "idempotency-key": "reused" });
    expect((await send(1)).status).toBe(202);
    await refused(() => send(2), 422, "idempotency-key-reused");
  });
});

describe("malformed", () => {
  test.each<[string, object]>([
    ["/algorithm", { algorithm: "oracle" }],
    ["/dataset/sha256", { dataset: { sha256: "A".repeat(64), format: "csv" } }],
    ["/dataset/format", { dataset: { sha256: "a".repeat(64), format: "pickle" } }],
    ["/dataset/uri", { dataset: { sha256: "a".repeat(64), format: "csv", uri: "s3://elsewhere/secret" } }],
    ["/features", { features: [] }],
    ["/features/0/name", { features: [{ name: "1; drop table", kind: "numeric" }] }],
    ["/features/0/kind", { features: [{ name: "a", kind: "text" }] }],
    ["/hyperparameters/max_depth", { hyperparameters: { max_depth: [3] } }],
    ["/testFraction", { testFraction: 1 }],
    ["/seed", { seed: -1 }],
    ["/seed", { seed: 0.5 }],
    ["/device", { device: "tpu" }],
    ["/requestedBy", { requestedBy: "somebody else" }],
    ["/status", { status: "succeeded" }],
    ["/version", { version: 1 }],
  ])("%s is pointed at", async (pointer, overrides) => {
    const answer = await refused(() => ask(overrides), 422, "invalid-request");
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
  });

  test.each(["", "?model=", "?model=fraud&limit=0", "?model=fraud&limit=101", "?model=fraud&offset=1"])(
    "the query %j is refused",
    async (query) => {
      await refused(() => vic.get(`/v1/training-runs${query}`), 422, "invalid-request");
    },
  );

  test("the cursor of another model's list, or of another list, is refused", async () => {
    for (let run = 0; run < 2; run += 1) await ask({ model: "churn" });
    const { body } = await vic.get("/v1/training-runs?model=churn&limit=1");
    for (const cursor of [body.next, "AAAA", `${body.next}x`])
      await refused(() => vic.get(`/v1/training-runs?model=fraud&cursor=${cursor}`), 422, "invalid-cursor");
  });

  test.each(["1", "0".repeat(31), "Z".repeat(32), "..%2f".repeat(6)])("the run %j is none", async (run) => {
    expect((await vic.get(`/v1/training-runs/${run}`)).status).toBe(422);
  });
});

describe("unauthorised", () => {
  test("a role that may not train is refused, and one that may not read sees nothing", async () => {
    for (const role of ["viewer", "operator", "auditor", "ml-lead"]) {
      const person = await api.person(role, role);
      const answer = await refused(() => person.post("/v1/training-runs", request()), 403, "forbidden");
      expect(answer.body).toMatchObject({ action: "requestTrainingRun" });
    }
    const application = await api.person("app", "application");
    await refused(() => application.get("/v1/training-runs?model=fraud"), 403, "forbidden");
  });

  test("another workspace knows neither the run, nor its model, nor its data set", async () => {
    const { body } = await ask();
    const token = await api.issuer.token({ subject: "ada", groups: ["blue/data-scientist", "default/viewer"] });
    const inBlue = (method: string, path: string, content?: unknown) =>
      api.send({ method, path: `/w/blue${path}`, body: content, headers: { authorization: `Bearer ${token}` } });
    await refused(() => inBlue("GET", `/v1/training-runs/${body.id}`), 404, "training-run-not-found");
    await refused(() => inBlue("GET", "/v1/training-runs?model=fraud"), 404, "model-not-found");
    await refused(() => inBlue("POST", "/v1/training-runs", request()), 404, "model-not-found");
    await inBlue("POST", "/v1/models", { name: "fraud", riskTier: 3, type: "classifier", owner: "o" });
    await refused(() => inBlue("POST", "/v1/training-runs", request()), 422, "dataset-not-found");
    expect((await inBlue("GET", "/v1/training-runs?model=fraud")).body).toEqual({ items: [] });

    const { sha256 } = api.upload("loans.csv", "loans.csv", "blue");
    const asked = await inBlue("POST", "/v1/training-runs", request({ dataset: { sha256, format: "csv" } }));
    expect(asked.headers.get("location")).toBe(`/w/blue/v1/training-runs/${asked.body.id}`);
    expect((await inBlue("GET", `/v1/training-runs/${asked.body.id}`)).status).toBe(200);
  });
});
