import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../../lib/adapters/system/system-clock.ts";
import { uuidV7Ids } from "../../../lib/adapters/system/uuid-v7.ts";
import { webhookSlotClaim } from "../../../lib/domain/webhook/webhook.ts";
import { createMlflowWebhook } from "../../../lib/usecases/create-mlflow-webhook.ts";
import { updateWebhook } from "../../../lib/usecases/update-webhook.ts";
import { type Answer, type Api, type Person, startApi } from "../../support/api.ts";
import { commandContext } from "../../support/command-context.ts";
import { held } from "../../support/registry.ts";

let api: Api;
let olu: Person;
let vic: Person;
beforeAll(async () => {
  api = await startApi();
  olu = await api.person("olu", "operator");
  vic = await api.person("vic", "viewer");
});
afterAll(() => api.stop());

const url = "https://hooks.example.com/tidegate";
const secretOf = (id: string) => `whsec_${createHash("sha256").update(`default ${id}`).digest("base64")}`;

describe("ok", () => {
  test("a webhook is created, and only its creation tells the secret", async () => {
    const asked = {
      url: `${url}#part`,
      events: ["rollout-started", "incident-opened", "rollout-started"],
      description: "d",
    };
    const created = await olu.post("/v1/webhooks", asked);
    const { id, secret, ...shown } = created.body;
    expect(created).toMatchObject({ status: 201, etag: '"1"' });
    expect(created.headers.get("location")).toBe(`/v1/webhooks/${id}`);
    expect(secret).toBe(secretOf(id));
    expect(shown).toMatchObject({ url, events: ["incident-opened", "rollout-started"], status: "active", revision: 1 });
    const read = await vic.get(`/v1/webhooks/${id}`);
    expect(read).toMatchObject({ status: 200, etag: '"1"', body: { id, ...shown } });
    expect((await vic.get("/v1/webhooks")).body.items).toContainEqual(read.body);
    expect(JSON.stringify([read.body, (await vic.get("/v1/webhooks")).body])).not.toContain("whsec_");
  });

  test("the same request sent again is told the same secret, which is kept nowhere", async () => {
    const create = () => olu.ask("POST", "/v1/webhooks", { url }, { "idempotency-key": "k1" });
    const first = await create();
    expect((await create()).body).toEqual(first.body);
    const loaded = await api.aggregates.load("default", "webhook", first.body.id);
    expect(JSON.stringify(loaded)).not.toContain(first.body.secret.slice("whsec_".length));
  });

  test("a deleted webhook is gone, and its place is free again", async () => {
    const { body, etag } = await olu.post("/v1/webhooks", { url });
    const { slot = -1 } = (await api.aggregates.load("default", "webhook", body.id))?.state ?? {};
    const holder = () => api.aggregates.resolve("default", webhookSlotClaim(slot));
    expect(await holder()).toBe(body.id);
    const path = `/v1/webhooks/${body.id}`;
    expect(await olu.change("DELETE", path, etag)).toMatchObject({
      status: 200,
      body: { status: "deleted", revision: 2 },
    });
    expect(await vic.get(path)).toMatchObject({ status: 404, body: { code: "webhook-not-found" } });
    expect((await vic.get("/v1/webhooks")).body.items.map(({ id }: { id: string }) => id)).not.toContain(body.id);
    expect(await holder()).toBeUndefined();
  });

  test("a test takes the way that facts take", async () => {
    const { body } = await olu.post("/v1/webhooks", { url });
    const before = await api.contents();
    const tested = await olu.post(`/v1/webhooks/${body.id}/test`);
    expect(tested.status).toBe(202);
    expect(api.deliveries.at(-1)).toMatchObject({
      webhook: body.id,
      workspace: "default",
      id: tested.body.id,
      message: {
        type: "webhook-tested.v1",
        data: { id: tested.body.id, subject: { kind: "webhook", id: body.id } },
      },
    });
    expect(await api.contents()).toEqual(before);
  });
});

test("a webhook is disabled and enabled again, by whoever has read it last; the same again changes nothing", async () => {
  const { body, etag } = await olu.post("/v1/webhooks", { url });
  const path = `/v1/webhooks/${body.id}`;
  const set = (status: string, of: string) => olu.change("PATCH", path, of, { status });
  const disabled = await set("disabled", etag);
  expect(disabled).toMatchObject({ status: 200, etag: '"2"', body: { status: "disabled", url, revision: 2 } });
  expect((await vic.get(path)).body).toEqual(disabled.body);
  expect((await olu.post(`${path}/test`)).body.code).toBe("webhook-disabled");
  expect(await set("disabled", disabled.etag)).toMatchObject({ status: 200, etag: '"2"' });
  expect(await set("active", etag)).toMatchObject({ status: 412, body: { code: "precondition-failed" } });
  expect(await set("deleted", disabled.etag)).toMatchObject({ status: 422, body: { code: "invalid-request" } });
  expect(await olu.ask("PATCH", path, { status: "active" })).toMatchObject({ status: 428 });
  expect(await set("active", disabled.etag)).toMatchObject({ status: 200, etag: '"3"', body: { status: "active" } });
  expect((await olu.post(`${path}/test`)).status).toBe(202);
});

test("a webhook that MLflow's client has made is shown for what it is, and tested in its format once it is enabled", async () => {
  const clientSecrets = { keep: async () => undefined, read: async () => undefined, forget: async () => undefined };
  const needs = {
    aggregates: api.aggregates,
    clientSecrets,
    clock: systemClock,
    ids: uuidV7Ids(),
    webhookLoopback: false,
  };
  const made = await createMlflowWebhook(needs, commandContext(), {
    ...{ name: "image-build", description: "", status: "disabled", secret: "hunter2" },
    url: { href: url, scheme: "https", host: "hooks.example.com", hasUserInfo: false },
    events: ["registered_model.created"],
  });
  const { id } = held(made).state;
  const { body, etag } = await vic.get(`/v1/webhooks/${id}`);
  expect(body).toMatchObject({ format: "mlflow", name: "image-build", status: "disabled", url });
  expect(body.events).toEqual(["registered_model.created"]);
  expect((await vic.get("/v1/webhooks?limit=100")).body.items).toContainEqual(body);
  expect(Object.keys(body)).not.toContain("clientSecret");
  const sent = api.deliveries.length;
  expect(await olu.post(`/v1/webhooks/${id}/test`)).toMatchObject({ status: 409, body: { code: "webhook-disabled" } });
  expect(api.deliveries).toHaveLength(sent);
  held(await updateWebhook(needs, commandContext(), { webhook: id, status: "active" }));
  expect((await olu.post(`/v1/webhooks/${id}/test`)).status).toBe(202);
  expect(api.deliveries.at(-1)).toMatchObject({
    webhook: id,
    message: { entity: "registered_model", action: "created", data: { name: "example_model" } },
  });
  expect(await olu.change("DELETE", `/v1/webhooks/${id}`, etag)).toMatchObject({ status: 412 });
  const { etag: enabled } = await vic.get(`/v1/webhooks/${id}`);
  expect(await olu.change("DELETE", `/v1/webhooks/${id}`, enabled)).toMatchObject({ body: { status: "deleted" } });
});

test("an event type that nothing has is refused, and the refusal says which there are", async () => {
  const answer = await olu.post("/v1/webhooks", { url, events: ["rollout-started", "rollout-begun"] });
  expect(answer).toMatchObject({ status: 422, body: { code: "invalid-request", errors: [{ pointer: "/events/1" }] } });
  expect(answer.body.errors[0].detail).toContain("rollout-started");
});

describe("refused, and nothing is written", () => {
  const refused = async (send: () => Promise<Answer>, status: number, code: string): Promise<void> => {
    const before = await api.contents();
    expect(await send()).toMatchObject({ status, body: { code } });
    expect(await api.contents()).toEqual(before);
  };

  test.each([
    ["http://hooks.example.com/", "must be https"],
    ["https://ada:pw@hooks.example.com/", "user name or password"],
    ["https://169.254.169.254/", "public"],
    ["https://localhost/", "public"],
  ])("the URL %s", async (bad, why) => {
    const answer = await olu.post("/v1/webhooks", { url: bad });
    expect(answer).toMatchObject({ status: 422, body: { code: "unusable-webhook-url" } });
    expect(answer.body.detail).toContain(why);
    expect(JSON.stringify(answer.body)).not.toContain("ada");
  });

  test.each([
    [{}],
    [{ url: "no url" }],
    [{ url, events: ["Not A Type"] }],
    [{ url, secret: "mine" }],
    [{ url, slot: 1 }],
  ])("a body that breaks the schema: %j", async (body) =>
    refused(() => olu.post("/v1/webhooks", body), 422, "invalid-request"),
  );

  test("a deletion without the revision, of another one, or of none", async () => {
    const { body } = await olu.post("/v1/webhooks", { url });
    const path = `/v1/webhooks/${body.id}`;
    await refused(() => olu.ask("DELETE", path), 428, "precondition-required");
    await refused(() => olu.change("DELETE", path, '"7"'), 412, "precondition-failed");
    await refused(() => olu.change("DELETE", `/v1/webhooks/${"0".repeat(32)}`, '"1"'), 404, "webhook-not-found");
    await refused(() => olu.post(`/v1/webhooks/${"0".repeat(32)}/test`), 404, "webhook-not-found");
  });

  test("one more than there may be, even when many are created at once", async () => {
    const answers = await Promise.all(Array.from({ length: 24 }, () => olu.post("/v1/webhooks", { url })));
    const codes = new Set(answers.map(({ status, body }) => (status === 201 ? 201 : body.code)));
    expect(codes).toEqual(new Set([201, "too-many-webhooks"]));
    expect((await vic.get("/v1/webhooks?limit=100")).body.items).toHaveLength(20);
    await refused(() => olu.post("/v1/webhooks", { url }), 409, "too-many-webhooks");
  });
});

test("another workspace knows no webhook of this one", async () => {
  const { body } = await vic.get("/v1/webhooks?limit=1");
  const token = await api.issuer.token({ subject: "olu", groups: ["blue/admin"] });
  const headers = { authorization: `Bearer ${token}` };
  const path = `/w/blue/v1/webhooks/${body.items[0].id}`;
  expect(await api.send({ method: "GET", path, headers })).toMatchObject({ status: 404 });
  expect(await api.send({ method: "DELETE", path, headers: { ...headers, "if-match": '"1"' } })).toMatchObject({
    status: 404,
  });
  expect((await api.send({ method: "GET", path: "/w/blue/v1/webhooks", headers })).body).toEqual({ items: [] });
});
