import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, type Api, type Person, startApi } from "../../support/api.ts";
import { plan } from "../../support/rollouts.ts";

let api: Api;
let ada: Person;
let mel: Person;
let vic: Person;
beforeAll(async () => {
  api = await startApi();
  ada = await api.person("ada", "data-scientist");
  mel = await api.person("mel", "ml-engineer");
  vic = await api.person("vic", "viewer");
});
afterAll(() => api.stop());

const reason = "scores drift since noon";
const etagOf = async (path: string) => (await vic.get(path)).etag;
const rollBack = async (model: string, alias: string, who = ada): Promise<Answer> =>
  who.post(`/v1/models/${model}/aliases/${alias}/rollback`, { reason }, await etagOf(`/v1/models/${model}`));
const stage = async (model: string, version: number, to: string) => {
  const path = `/v1/models/${model}/versions/${version}`;
  const { status, body } = await mel.post(`${path}/stage`, { stage: to }, await etagOf(path));
  if (status === 202) await approve(body.id);
};
const approve = async (id: string) => {
  for (const [name, role] of [
    ["max", "ml-engineer"],
    ["pia", "data-scientist"],
  ] as const) {
    const { body, etag } = await vic.get(`/v1/change-requests/${id}`);
    const vote = { decision: "approve", digest: body.digest };
    if (body.status === "open")
      await (await api.person(name, role)).post(`/v1/change-requests/${id}/votes`, vote, etag);
  }
};

/** A model whose alias `blue` has named one version after the other. */
const named = async (model: string, versions: number) => {
  await ada.post("/v1/models", { name: model, riskTier: 3, type: "classifier", owner: "o" });
  for (let version = 1; version <= versions; version += 1) {
    await ada.post(`/v1/models/${model}/versions`, { artifacts: [api.upload("model.onnx", `${model} ${version}`)] });
    const path = `/v1/models/${model}`;
    await ada.change("PUT", `${path}/aliases/blue`, await etagOf(path), { version });
  }
};

/** A model that is served by somebody else's endpoint, where one version was promoted after the other. */
const served = async (model: string, riskTier: number, versions: number) => {
  await ada.post("/v1/models", { name: model, riskTier, type: "classifier", owner: "o" });
  await mel.post("/v1/targets", { name: model, model, kind: "http" });
  for (let version = 1; version <= versions; version += 1) {
    await ada.post(`/v1/models/${model}/versions`, { artifacts: [api.upload("model.onnx", `${model} ${version}`)] });
    const target = `/v1/targets/${model}`;
    const at = { version, qualifier: `https://models.example.com/${version}` };
    await mel.post(`${target}/deployments`, at, await etagOf(target));
    for (const to of ["Staging", "Approved", "Production"]) await stage(model, version, to);
  }
};
const servedBy = async (model: string) => {
  const [{ body: holder }, { body: route }] = [
    await vic.get(`/v1/models/${model}`),
    await vic.get(`/v1/routes/${model}`),
  ];
  return { champion: holder.aliases.champion, arms: route.arms.map(({ version }: { version: number }) => version) };
};

describe("a name", () => {
  test("goes back one version at a time, until there is none before", async () => {
    await named("steps", 3);
    const first = await rollBack("steps", "blue");
    expect(first).toMatchObject({
      status: 200,
      body: {
        ...{ alias: "blue", from: 3, to: 2, skipped: [] },
        model: {
          aliases: { blue: 2 },
          aliasPast: { blue: [1] },
          lastRollback: { alias: "blue", from: 3, to: 2, reason },
        },
      },
    });
    expect(first.etag).toBe(await etagOf("/v1/models/steps"));
    expect((await vic.get("/v1/models/steps/versions/3")).body.aliases).toEqual([]);
    expect((await vic.get("/v1/models/steps/aliases/blue")).body.number).toBe(2);
    expect((await rollBack("steps", "blue")).body).toMatchObject({ from: 2, to: 1 });
    expect(await rollBack("steps", "blue")).toMatchObject({
      status: 409,
      body: { code: "alias-without-past", detail: expect.stringContaining("PUT /v1/models/{model}/aliases/{alias}") },
    });
  });

  test("passes over what was archived and deleted since, and says so", async () => {
    await named("gaps", 4);
    await stage("gaps", 3, "Archived");
    const path = "/v1/models/gaps/versions/2";
    await ada.change("DELETE", path, await etagOf(path), { reason: "leaked labels" });
    expect((await rollBack("gaps", "blue")).body).toMatchObject({ from: 4, to: 1, skipped: [3, 2] });
  });

  test("that was deleted and set again has no past", async () => {
    await named("anew", 2);
    const gone = await ada.change("DELETE", "/v1/models/anew/aliases/blue", await etagOf("/v1/models/anew"));
    expect(await rollBack("anew", "blue")).toMatchObject({ status: 404, body: { code: "alias-not-found" } });
    await ada.change("PUT", "/v1/models/anew/aliases/blue", gone.etag, { version: 1 });
    expect(await rollBack("anew", "blue")).toMatchObject({ status: 409, body: { code: "alias-without-past" } });
  });

  test("keeps its past when the model is renamed", async () => {
    await named("before", 2);
    await ada.change("PUT", "/v1/models/before/name", await etagOf("/v1/models/before"), { name: "after" });
    expect((await rollBack("after", "blue")).body).toMatchObject({ from: 2, to: 1 });
  });
});

describe("champion", () => {
  test("where nobody is asked, goes back at once: stage, alias and all of the traffic", async () => {
    await served("calm", 4, 3);
    expect(await servedBy("calm")).toEqual({ champion: 3, arms: [3] });
    expect(await rollBack("calm", "champion")).toMatchObject({ status: 200, body: { from: 3, to: 2 } });
    expect(await servedBy("calm")).toEqual({ champion: 2, arms: [2] });
    expect((await vic.get("/v1/models/calm/versions/2")).body).toMatchObject({
      stage: "Production",
      stageReason: reason,
    });
    expect((await vic.get("/v1/models/calm/versions/3")).body).toMatchObject({ stage: "Deprecated", routes: [] });
    expect((await rollBack("calm", "champion")).body).toMatchObject({ from: 2, to: 1 });
    expect(await rollBack("calm", "champion")).toMatchObject({ status: 409, body: { code: "alias-without-past" } });
  });

  test("goes back by votes where people approve promotions, and their last vote ends its past there", async () => {
    await served("voted", 3, 3);
    const asked = await rollBack("voted", "champion");
    expect(asked).toMatchObject({
      status: 202,
      body: { status: "open", version: 2, from: "Deprecated", to: "Production", rollback: true, reason },
    });
    expect(asked.headers.get("location")).toBe(`/v1/change-requests/${asked.body.id}`);
    expect(await servedBy("voted")).toEqual({ champion: 3, arms: [3] });
    expect(await rollBack("voted", "champion")).toMatchObject({ status: 409, body: { code: "change-request-open" } });
    await approve(asked.body.id);
    expect(await servedBy("voted")).toEqual({ champion: 2, arms: [2] });
    expect((await vic.get("/v1/models/voted")).body).toMatchObject({
      aliasPast: { champion: [1] },
      lastRollback: { alias: "champion", from: 3, to: 2, reason },
    });
  });

  test("stays while a rollout has the route, and the answer names the rollout to abort", async () => {
    await served("rolling", 4, 2);
    await ada.post("/v1/models/rolling/versions", { artifacts: [api.upload("model.onnx", "rolling 3")] });
    const at = { version: 3, qualifier: "https://models.example.com/3" };
    await mel.post("/v1/targets/rolling/deployments", at, await etagOf("/v1/targets/rolling"));
    for (const to of ["Staging", "Approved"]) await stage("rolling", 3, to);
    const { body } = await ada.post("/v1/rollouts", { model: "rolling", version: 3, plan: plan() });
    expect(await rollBack("rolling", "champion")).toMatchObject({
      status: 409,
      body: { code: "rollout-in-progress", rollout: body.rollout.id, detail: expect.stringContaining("abort") },
    });
    expect((await servedBy("rolling")).champion).toBe(2);
  });
});

describe("refused, with nothing written", () => {
  const path = "/v1/models/strict/aliases/blue/rollback";
  beforeAll(() => named("strict", 2));

  test.each<[string, number, string, (etag: string) => Promise<Answer>]>([
    ["no reason", 422, "invalid-request", (etag) => ada.post(path, {}, etag)],
    ["a blank reason", 422, "invalid-request", (etag) => ada.post(path, { reason: " \n" }, etag)],
    ["more than a reason", 422, "invalid-request", (etag) => ada.post(path, { reason, version: 1 }, etag)],
    ["no If-Match", 428, "precondition-required", () => ada.post(path, { reason })],
    ["another If-Match", 412, "precondition-failed", () => ada.post(path, { reason }, '"99"')],
    ["no such alias", 404, "alias-not-found", (etag) => ada.post(path.replace("blue", "red"), { reason }, etag)],
    [
      "no such champion",
      404,
      "alias-not-found",
      (etag) => ada.post(path.replace("blue", "champion"), { reason }, etag),
    ],
    ["no such model", 404, "model-not-found", (etag) => ada.post(path.replace("strict", "lax"), { reason }, etag)],
    ["a computed alias", 422, "reserved-alias", (etag) => ada.post(path.replace("blue", "latest"), { reason }, etag)],
    ["no alias at all", 422, "invalid-alias", (etag) => ada.post(path.replace("blue", "a.b"), { reason }, etag)],
    ["a viewer", 403, "forbidden", (etag) => vic.post(path, { reason }, etag)],
  ])("%s", async (_, status, code, send) => {
    const etag = await etagOf("/v1/models/strict");
    const before = await api.contents();
    expect(await send(etag)).toMatchObject({ status, body: { code } });
    expect(await api.contents()).toEqual(before);
  });

  test("a repeated request goes back once", async () => {
    await named("again", 3);
    const headers = { "if-match": await etagOf("/v1/models/again"), "idempotency-key": "again-1" };
    const send = (body: object) => ada.ask("POST", "/v1/models/again/aliases/blue/rollback", body, headers);
    const [first, second] = [await send({ reason }), await send({ reason })];
    expect(second).toMatchObject({ status: 200, etag: first.etag });
    expect(second.body).toEqual(first.body);
    expect((await vic.get("/v1/models/again")).body.aliases).toEqual({ blue: 2 });
    expect(await send({ reason: "another" })).toMatchObject({ status: 422, body: { code: "idempotency-key-reused" } });
  });
});
