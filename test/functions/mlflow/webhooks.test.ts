import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { mlflowWebhookMessageV1 } from "../../../events/mlflow-webhook-message.v1.ts";
import { createWebhook } from "../../../lib/usecases/create-webhook.ts";
import { commandContext } from "../../support/command-context.ts";
import { startMlflowApi } from "../../support/mlflow-api.ts";
import { held } from "../../support/registry.ts";
import { isAuthenticToMlflow, startWebhookReceiver } from "../../support/webhook-receiver.ts";

type Ask = Awaited<ReturnType<Awaited<ReturnType<typeof startMlflowApi>>["person"]>>;
let api: Awaited<ReturnType<typeof startMlflowApi>>;
let ask: Ask;
let receiver: Awaited<ReturnType<typeof startWebhookReceiver>>;
let answer = { status: 200, body: "taken" };
beforeAll(async () => {
  api = await startMlflowApi();
  ask = await api.person("olu", "operator");
});
afterAll(() => api.stop());
beforeEach(async () => {
  answer = { status: 200, body: "taken" };
  receiver = await startWebhookReceiver((response) => void response.writeHead(answer.status).end(answer.body));
});
afterEach(async () => {
  await receiver.stop();
  for (const { webhook_id: id } of (await ok("GET", "webhooks?max_results=1000")).webhooks)
    await ok("DELETE", `webhooks/${id}`, {});
});

const ok = async (method: string, path: string, body?: unknown) => {
  const answered = await ask(method, path, body);
  expect(answered, `${method} ${path}`).toMatchObject({ status: 200 });
  return answered.body;
};
const refused = async (method: string, path: string, body?: unknown) => {
  const { status, body: said } = await ask(method, path, body);
  expect(said.message).toEqual(expect.stringMatching(/\S/));
  return [status, said.error_code];
};
const rows = async () => {
  const { Items = [] } = await api.client.send(new ScanCommand({ TableName: "state", ConsistentRead: true }));
  return Items;
};
const url = "https://hooks.example.com/mlflow";
const tagSet = { entity: "MODEL_VERSION_TAG", action: "SET" };
const modelCreated = { entity: "REGISTERED_MODEL", action: "CREATED" };
const asked = (more: object = {}) => ({ name: "image-build", url, events: [tagSet], ...more });
const create = async (more: object = {}) => (await ok("POST", "webhooks", asked(more))).webhook;

describe("ok", () => {
  test("a webhook is created, read, listed, changed and deleted, at both paths", async () => {
    const created = await create({ description: "d", secret: "hunter2", events: [tagSet, modelCreated, tagSet] });
    const { webhook_id: id, creation_timestamp: at, ...shown } = created;
    expect(shown).toEqual({
      name: "image-build",
      description: "d",
      url,
      events: [tagSet, modelCreated],
      status: "ACTIVE",
      last_updated_timestamp: at,
    });
    expect(await ok("GET", `webhooks/${id}`)).toEqual({ webhook: created });
    expect(await ok("GET", `/ajax-api/2.0/mlflow/webhooks/${id}`)).toEqual({ webhook: created });
    expect(await ok("GET", "webhooks")).toEqual({ webhooks: [created] });
    const { webhook: changed } = await ok("PATCH", `webhooks/${id}`, {
      ...{ name: "other", events: [modelCreated], status: "DISABLED", description: "", url: `${url}/2` },
    });
    expect(changed).toMatchObject({ webhook_id: id, name: "other", status: "DISABLED", url: `${url}/2` });
    expect(changed).not.toHaveProperty("description");
    expect(changed.last_updated_timestamp).toBeGreaterThan(at);
    const { webhook: same } = await ok("PATCH", `webhooks/${id}`, { name: "other", url: "", events: [] });
    expect(same).toEqual(changed);
    expect(await ok("DELETE", `webhooks/${id}`, {})).toEqual({});
    expect(await refused("GET", `webhooks/${id}`)).toEqual([404, "RESOURCE_DOES_NOT_EXIST"]);
    expect(await ok("GET", "webhooks")).toEqual({ webhooks: [] });
  });

  test("pages go from the newest to the oldest, by tokens that nobody can make or change", async () => {
    const names = ["a", "b", "c", "d", "e"];
    for (const name of names) await create({ name });
    const seen: string[] = [];
    let token = "";
    do {
      const page = await ok("GET", `webhooks?max_results=2&page_token=${token}`);
      seen.push(...page.webhooks.map((webhook: { name: string }) => webhook.name));
      token = page.next_page_token ?? "";
      if (token !== "") {
        const forged = `${token.slice(0, -1)}${token.endsWith("0") ? "1" : "0"}`;
        expect(await refused("GET", `webhooks?page_token=${forged}`)).toEqual([400, "INVALID_PARAMETER_VALUE"]);
        const other = await (await api.person("oli", "operator"))("GET", `webhooks?page_token=${token}`);
        expect(other.body.error_code).toBe("INVALID_PARAMETER_VALUE");
      }
    } while (token !== "");
    expect(seen).toEqual([...names].reverse());
  });

  test("a secret is in no answer and in no leaf, and lies sealed beside the state", async () => {
    const secret = "correct horse battery";
    const created = await create({ secret });
    await ok("PATCH", `webhooks/${created.webhook_id}`, { secret: `${secret} staple` });
    const stored = await rows();
    const isSecret = ({ pk, sk }: Record<string, unknown>) =>
      String(pk).endsWith(created.webhook_id) && String(sk).startsWith("SECRET#");
    expect(stored.filter(isSecret)).toHaveLength(2);
    const said = JSON.stringify([created, await ok("GET", "webhooks"), stored]);
    for (const form of [secret, Buffer.from(secret).toString("base64").slice(0, 20)]) expect(said).not.toContain(form);
  });

  test("a request that is sent again within minutes makes no second webhook, one that differs does", async () => {
    const first = await create({ secret: "s", events: [tagSet, modelCreated] });
    expect(await create({ secret: "s", events: [modelCreated, tagSet] })).toEqual(first);
    const secrets = async () => (await rows()).filter(({ sk }) => String(sk).startsWith("SECRET#")).length;
    const before = await secrets();
    for (const more of [{ secret: "t" }, { name: "b" }, { url: `${url}/b` }, { status: "DISABLED" }]) {
      const another = await create({ secret: "s", events: [tagSet, modelCreated], ...more });
      expect(another.webhook_id).not.toBe(first.webhook_id);
    }
    expect(await secrets()).toBe(before + 4);
    await ok("DELETE", `webhooks/${first.webhook_id}`, {});
    expect((await create({ secret: "s", events: [tagSet, modelCreated] })).webhook_id).not.toBe(first.webhook_id);
  });

  test("a change that is sent again changes nothing more", async () => {
    const { webhook_id: id } = await create();
    const change = { secret: "s", status: "DISABLED" };
    const { webhook: changed } = await ok("PATCH", `webhooks/${id}`, change);
    expect((await ok("PATCH", `webhooks/${id}`, change)).webhook).toEqual(changed);
    expect((await api.dependencies.aggregates.load("default", "webhook", id))?.revision).toBe(2);
  });
});

describe("a test", () => {
  test("sends MLflow's example, signed, and tells what was answered", async () => {
    const { webhook_id: id } = await create({ url: `http://localhost:${receiver.port}/`, secret: "clé" });
    expect(await ok("POST", `webhooks/${id}/test`, {})).toEqual({
      result: { success: true, response_status: 200, response_body: "taken" },
    });
    answer = { status: 500, body: "x".repeat(9_000) };
    const failed = await ok("POST", `webhooks/${id}/test`, { event: modelCreated });
    expect(failed.result).toMatchObject({ success: false, response_status: 500, response_body: "x".repeat(4_096) });
    const [first, second] = receiver.received;
    for (const received of [first, second]) {
      expect(received && isAuthenticToMlflow(received, "clé")).toBe(true);
      expect(received && isAuthenticToMlflow(received, "cle")).toBe(false);
    }
    expect(mlflowWebhookMessageV1.parse(JSON.parse(first?.body ?? ""))).toMatchObject({
      entity: "model_version_tag",
      action: "set",
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/),
      data: { name: "example_model", version: "1", key: "example_key", value: "example_value" },
    });
    expect(JSON.parse(second?.body ?? "")).toMatchObject({ entity: "registered_model", action: "created" });
  });

  test("of a disabled webhook, or one without a secret, is sent all the same", async () => {
    const { webhook_id: id } = await create({ url: `http://localhost:${receiver.port}/`, status: "DISABLED" });
    expect((await ok("POST", `webhooks/${id}/test`)).result).toMatchObject({ success: true });
    expect(receiver.received[0]?.headers).not.toHaveProperty("x-mlflow-signature");
  });

  test("of a receiver that is not there, or leads to a private address, says so", async () => {
    const { webhook_id: id } = await create({ url: `http://localhost:${receiver.port}/` });
    await receiver.stop();
    const { result } = await ok("POST", `webhooks/${id}/test`, {});
    expect(result).toEqual({ success: false, error_message: expect.stringContaining("ECONNREFUSED") });
  });
});

describe("refused, and nothing is written", () => {
  test.each([
    ["no name", { name: undefined }, "Missing value for required parameter 'name'"],
    ["a name with other characters", { name: "image build" }, "letters, digits"],
    ["a name that ends with a dot", { name: "a." }, "letters, digits"],
    ["a long name", { name: "a".repeat(64) }, "63 characters"],
    ["no events", { events: [] }, "'events'"],
    ["no URL", { url: "hooks" }, "'url'"],
    ["http", { url: "http://hooks.example.com/" }, "must be https"],
    ["a private address", { url: "https://10.1.2.3/" }, "public"],
    ["the instance's metadata", { url: "https://169.254.169.254/latest/meta-data" }, "public"],
    ["a mapped private address", { url: "https://[::ffff:192.168.0.1]/" }, "public"],
    ["credentials", { url: "https://ada:pw@hooks.example.com/" }, "user name or password"],
    ["an entity that nobody has", { events: [{ entity: "RUN", action: "CREATED" }] }, "Invalid entity"],
    ["a pair that MLflow has not", { events: [{ entity: "MODEL_VERSION", action: "DELETED" }] }, "Valid actions are"],
    ["prompts", { events: [tagSet, { entity: "PROMPT", action: "CREATED" }] }, "never be called"],
    ["budgets", { events: [{ entity: "BUDGET_POLICY", action: "EXCEEDED" }] }, "never be called"],
    ["another status", { status: "PAUSED" }, "'status'"],
  ])("a creation with %s", async (_, more, message) => {
    const before = await rows();
    expect(await ask("POST", "webhooks", asked(more))).toEqual({
      status: 400,
      body: { error_code: "INVALID_PARAMETER_VALUE", message: expect.stringContaining(message) },
    });
    expect(await rows()).toEqual(before);
  });

  test("a change to what could not be created, of a webhook that is there", async () => {
    const { webhook_id: id } = await create();
    for (const more of [{ url: "https://10.1.2.3/" }, { name: "-" }, { events: [{ entity: "PROMPT", action: "SET" }] }])
      expect(await refused("PATCH", `webhooks/${id}`, more)).toEqual([400, "INVALID_PARAMETER_VALUE"]);
    expect((await api.dependencies.aggregates.load("default", "webhook", id))?.revision).toBe(1);
  });

  test("what is not there, for whatever reason", async () => {
    const native = held(
      await createWebhook(api.dependencies, commandContext(), {
        url: { href: url, scheme: "https", host: "hooks.example.com", hasUserInfo: false },
        events: [],
        description: "",
      }),
    ).state.id;
    for (const id of [native, "0".repeat(32), "8f2b1c1e-0000-4000-8000-000000000000"])
      for (const [method, path, body] of [
        ["GET", `webhooks/${id}`, undefined],
        ["PATCH", `webhooks/${id}`, { name: "b" }],
        ["DELETE", `webhooks/${id}`, {}],
        ["POST", `webhooks/${id}/test`, {}],
      ] as const)
        expect(await refused(method, path, body)).toEqual([404, "RESOURCE_DOES_NOT_EXIST"]);
    expect(await ok("GET", "webhooks")).toEqual({ webhooks: [] });
  });

  test("a place that is not there: MLflow's webhooks and our own share them, whoever asks at once", async () => {
    const all = await Promise.all(
      Array.from({ length: 24 }, (_, place) => ask("POST", "webhooks", asked({ name: `w${place}` }))),
    );
    expect(new Set(all.map(({ status, body }) => (status === 200 ? 200 : body.error_code)))).toEqual(
      new Set([200, "RESOURCE_CONFLICT"]),
    );
    const { webhooks } = await ok("GET", "webhooks?max_results=1000");
    const states = (await rows()).filter(
      ({ pk, sk }) => sk === "STATE" && String(pk).startsWith("default#claim#webhook#"),
    );
    expect([webhooks.length <= 20, states.length]).toEqual([true, 20]);
  });

  test("somebody who may not", async () => {
    const vic = await api.person("vic", "viewer");
    expect(await vic("POST", "webhooks", asked())).toMatchObject({
      status: 403,
      body: { error_code: "PERMISSION_DENIED" },
    });
    expect(await vic("GET", "webhooks")).toMatchObject({ status: 200 });
  });
});
