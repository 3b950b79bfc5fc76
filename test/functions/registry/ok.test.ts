import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Api, type Person, startApi } from "../../support/api.ts";

let api: Api;
let ada: Person;
let vic: Person;
beforeAll(async () => {
  api = await startApi();
  ada = await api.person("ada", "data-scientist");
  vic = await api.person("vic", "viewer");
});
afterAll(() => api.stop());

const register = (name: string, riskTier = 3) =>
  ada.post("/v1/models", { name, riskTier, type: "classifier", owner: "risk-team" });
const registerVersion = (model: string, more: object = {}) =>
  ada.post(`/v1/models/${model}/versions`, { artifacts: [api.upload("model.onnx", model)], ...more });

describe("models", () => {
  test("are registered, read, listed and described anew", async () => {
    const registered = await register("fraud");
    expect(registered).toMatchObject({
      status: 201,
      etag: '"1"',
      body: { name: "fraud", riskTier: 3, tags: {}, revision: 1 },
    });
    expect(registered.headers.get("location")).toBe("/v1/models/fraud");
    expect((await vic.get("/v1/models/fraud")).body).toEqual(registered.body);

    const updated = await ada.change("PATCH", "/v1/models/fraud", registered.etag, {
      riskTier: 2,
      tags: { team: "x" },
    });
    expect(updated).toMatchObject({
      status: 200,
      etag: '"2"',
      body: { riskTier: 2, owner: "risk-team", tags: { team: "x" } },
    });

    await register("churn");
    const first = await vic.get("/v1/models?limit=1");
    expect(first.body.items.map(({ name }: { name: string }) => name)).toEqual(["churn"]);
    const second = await vic.get(`/v1/models?limit=1&cursor=${first.body.next}`);
    expect(second.body.items.map(({ name }: { name: string }) => name)).toEqual(["fraud"]);
  });

  test("of another workspace are somewhere else", async () => {
    const token = await api.issuer.token({ subject: "bo", groups: ["blue/data-scientist"] });
    const headers = { authorization: `Bearer ${token}` };
    const body = { name: "fraud", riskTier: 1, type: "ranker", owner: "blue" };
    expect((await api.send({ method: "POST", path: "/w/blue/v1/models", body, headers })).status).toBe(201);
    expect((await api.send({ method: "GET", path: "/w/blue/v1/models/fraud", headers })).body.owner).toBe("blue");
    expect((await vic.get("/v1/models/fraud")).body.owner).not.toBe("blue");
  });
});

describe("versions", () => {
  test("are registered from uploaded files with all that is known of them", async () => {
    await register("lineage");
    const known = {
      semver: "1.2.0",
      signature: { inputs: [{ name: "age", datatype: "FP32", shape: [-1, 1], kind: "numeric" }], outputs: [] },
      lineage: {
        trainingData: { sha256: "a".repeat(64), rows: 5 },
        hyperparameters: { depth: 3, grid: [1, { a: null }] },
        costMicroUsd: 12,
      },
      metrics: { overall: { auc: 0.91 }, bySegment: { west: { auc: 0.9 } } },
      tags: { "tidegate.x": "1" },
    };
    const registered = await registerVersion("lineage", known);
    expect(registered).toMatchObject({
      status: 201,
      etag: '"1"',
      body: {
        ...known,
        model: "lineage",
        number: 1,
        stage: "Development",
        requiredValidation: "full",
        aliases: [],
        routes: [],
      },
    });
    expect(registered.headers.get("location")).toBe("/v1/models/lineage/versions/1");
    for (const reference of ["1", "1.2.0"]) {
      expect((await vic.get(`/v1/models/lineage/versions/${reference}`)).body).toEqual(registered.body);
    }
    const listed = await vic.get("/v1/models/lineage/versions");
    expect(listed.body.items).toEqual([registered.body]);

    const { sha256 } = registered.body.artifacts[0];
    const download = await vic.get(`/v1/models/lineage/versions/1/artifacts/${sha256}`);
    expect(download.body).toMatchObject({ name: "model.onnx", sha256, url: expect.stringContaining(sha256) });
  });

  test("a file is asked for only if its content is not there", async () => {
    await register("uploads");
    const { name: _, ...there } = api.upload("a", "already here");
    const ask = (body: object) => ada.post("/v1/models/uploads/artifacts", body);
    expect(await ask(there)).toMatchObject({ status: 200, body: { sha256: there.sha256, upload: null } });
    const wanted = { ...there, sha256: "b".repeat(64) };
    expect((await ask(wanted)).body.upload).toMatchObject({
      method: "PUT",
      url: expect.any(String),
      headers: expect.any(Object),
    });
  });

  test("a repeated registration with its Idempotency-Key registers one version", async () => {
    await register("retry");
    const body = { artifacts: [api.upload("model.onnx", "retry")] };
    const send = () => ada.ask("POST", "/v1/models/retry/versions", body, { "idempotency-key": "retry-1" });
    const [first, second] = [await send(), await send()];
    expect(second.body).toEqual(first.body);
    expect((await vic.get("/v1/models/retry")).body.latestVersion).toBe(1);
  });

  test("are shown under the name that their model has now, in every answer", async () => {
    await register("Old name");
    const registered = await registerVersion("old%20name");
    expect(registered.body.model).toBe("Old name");
    expect(registered.headers.get("location")).toBe("/v1/models/Old%20name/versions/1");
    const model = await ada.get("/v1/models/Old%20name");
    const renamed = await ada.change("PUT", "/v1/models/Old%20name/name", model.etag, { name: "New name" });
    await ada.change("PUT", "/v1/models/New%20name/aliases/challenger", renamed.etag, { version: 1 });
    const path = "/v1/models/new%20NAME/versions/1";
    const read = await vic.get(path);
    const described = await ada.change("PATCH", path, read.etag, { description: "d" });
    const signed = await ada.change("POST", `${path}/signatures`, described.etag);
    const staged = await ada.change("POST", `${path}/stage`, signed.etag, { stage: "Staging" });
    const named = await vic.get("/v1/models/new%20name/aliases/challenger");
    expect(named.headers.get("content-location")).toBe("/v1/models/New%20name/versions/1");
    const listed = (await vic.get("/v1/models/new%20name/versions")).body.items[0];
    const names = [read, described, signed, staged, named].map(({ body }) => body.model);
    expect([...names, listed.model]).toEqual(Array(6).fill("New name"));
  });

  test("are named by aliases", async () => {
    await register("named");
    await registerVersion("named");
    const { etag } = await vic.get("/v1/models/named");
    const set = await ada.change("PUT", "/v1/models/named/aliases/challenger", etag, { version: 1 });
    expect(set.body.aliases).toEqual({ challenger: 1 });
    expect((await vic.get("/v1/models/named/aliases/challenger")).body).toMatchObject({
      number: 1,
      aliases: ["challenger"],
    });
    const gone = await ada.change("DELETE", "/v1/models/named/aliases/challenger", set.etag);
    expect(gone.body.aliases).toEqual({});
  });
});

describe("approval", () => {
  const staged = async (model: string, tier: number) => {
    await register(model, tier);
    const { etag } = await registerVersion(model);
    return ada.post(`/v1/models/${model}/versions/1/stage`, { stage: "Staging", reason: "tested" }, etag);
  };
  const ask = async (model: string, etag: string) =>
    ada.post(`/v1/models/${model}/versions/1/stage`, { stage: "Approved", reason: "better" }, etag);

  test("a tier 3 version is moved by an ML engineer and a peer, and by nobody less", async () => {
    const moved = await staged("tier3", 3);
    expect(moved).toMatchObject({ status: 200, body: { stage: "Staging", stageReason: "tested" } });
    const asked = await ask("tier3", moved.etag);
    expect(asked).toMatchObject({
      status: 202,
      etag: '"1"',
      body: { status: "open", from: "Staging", to: "Approved", riskTier: 3 },
    });
    const path = `/v1/change-requests/${asked.body.id}`;
    expect(asked.headers.get("location")).toBe(path);
    expect((await vic.get("/v1/change-requests")).body.items).toContainEqual(asked.body);

    const vote = { decision: "approve", digest: asked.body.digest };
    const mel = await api.person("mel", "ml-engineer");
    const dan = await api.person("dan", "data-scientist");
    const first = await mel.post(`${path}/votes`, vote, asked.etag);
    expect(first).toMatchObject({
      status: 200,
      etag: '"2"',
      body: { status: "open", votes: [{ seat: "ml-engineer" }] },
    });
    const last = await dan.post(`${path}/votes`, vote, first.etag);
    expect(last).toMatchObject({ status: 200, body: { status: "applied", votes: [{}, { seat: "peer" }] } });
    expect((await vic.get("/v1/models/tier3/versions/1")).body).toMatchObject({
      stage: "Approved",
      approvals: [{ changeRequest: asked.body.id }],
    });
    expect((await vic.get("/v1/change-requests?group=closed")).body.items).toContainEqual(last.body);
  });

  test("a tier 4 version is attested by its requester alone", async () => {
    const moved = await staged("tier4", 4);
    expect(await ask("tier4", moved.etag)).toMatchObject({ status: 200, body: { stage: "Approved" } });
  });

  test("a change request is opened by itself, too, and withdrawn", async () => {
    await staged("opened", 3);
    const opened = await ada.post("/v1/change-requests", { model: "opened", version: 1, to: "Approved", reason: "x" });
    expect(opened).toMatchObject({ status: 201, body: { status: "open" } });
    const withdrawn = await ada.post(`/v1/change-requests/${opened.body.id}/withdrawal`, undefined, opened.etag);
    expect(withdrawn).toMatchObject({ status: 200, body: { status: "withdrawn" } });
  });

  test("anybody may read who must approve what", async () => {
    const { body } = await vic.get("/v1/policies/approvals");
    expect(body.tiers["1"].Approved.seats[0]).toMatchObject({ seat: "ml-review-board", approvals: 4, places: 5 });
    expect(body.hash).toMatch(/^[0-9a-f]{64}$/);
  });
});
