import { createHash } from "node:crypto";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AuditApi, startAuditApi } from "../../support/audit-api.ts";

let api: AuditApi;
beforeAll(async () => {
  api = await startAuditApi();
});
afterAll(() => api?.stop());

interface Caller {
  readonly subject: string;
  readonly name?: string;
  readonly roles: readonly string[];
  readonly workspace?: string;
}
const root: Caller = { subject: "root", roles: ["admin"] };
const lea: Caller = { subject: "lea", roles: ["legal"] };

const send = async (
  { subject, name, roles, workspace = "default" }: Caller,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
) => {
  const groups = roles.map((role) => `${workspace}/${role}`);
  const token = await api.issuer.token({ subject, groups, ...(name === undefined ? {} : { name }) });
  const prefix = workspace === "default" ? "" : `/w/${workspace}`;
  const response = await api.app.request(`${prefix}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: what a client sees
  const answer: any = await response.json();
  return { status: response.status, etag: response.headers.get("etag") ?? "", body: answer };
};
const erase = (person: string, workspace = "default", headers = {}) =>
  send({ ...root, workspace }, "DELETE", `/v1/people/${person}?ground=objection`, undefined, headers);
const place = (scope: unknown, workspace = "default", headers = {}) =>
  send({ ...lea, workspace }, "POST", "/v1/audit/holds", { scope, reason: "Matter 7" }, headers);
const meet = async (caller: Caller): Promise<string> => (await send(caller, "GET", "/v1/people/me")).body.id;

const everything = async (): Promise<string> => {
  const tables = await Promise.all(
    ["state", "people"].map((TableName) => api.client.send(new ScanCommand({ TableName, ConsistentRead: true }))),
  );
  const files = [...api.memory.files].map(([path, bytes]) => `${path} ${Buffer.from(bytes).toString("latin1")}`);
  return JSON.stringify(tables.map(({ Items }) => Items)) + files.join("\n");
};

describe("an erasure", () => {
  const ada: Caller = { subject: "ada.lovelace@people.example", name: "Ada Lovelace", roles: ["compliance"] };

  test("leaves the log as it is and no trace of the person in log or tables, nor a hash that a guess could be held against", async () => {
    const id = await meet(ada);
    const key = { "idempotency-key": "ada.lovelace@people.example-1" };
    expect(
      (await send(ada, "POST", "/v1/audit/holds", { scope: { kind: "workspace" }, reason: "Matter 1" }, key)).status,
    ).toBe(201);
    const [hold] = (await send(ada, "GET", "/v1/audit/holds")).body.items;
    await send(ada, "POST", `/v1/audit/holds/${hold.id}/release`, { reason: "over" }, { "if-match": '"1"' });
    await api.sequence();
    const checkpoint = await (await api.app.request("/log/checkpoint")).text();
    const [, size = ""] = checkpoint.split("\n");
    expect((await send(root, "GET", "/v1/people?name=ada")).body.items).toEqual([{ id, name: "Ada Lovelace" }]);

    const erased = await erase(id);
    expect([erased.status, erased.body]).toMatchObject([200, { id, ground: "objection", status: "erasing" }]);
    await api.sequence();
    expect((await api.get(`/v1/audit/consistency?from=${size}`)).status).toBe(200);
    const { items } = await api.json(`/v1/audit/events?subject=person/${id}`);
    expect(items.map(({ type }: { type: string }) => type)).toEqual(["person-erased"]);
    expect((await api.json(`/v1/audit/events?actor=${id}`)).items).toHaveLength(2);

    const contents = await everything();
    const sha = (text: string) => createHash("sha256").update(text).digest("hex");
    const secrets = [
      "Ada Lovelace",
      "ada lovelace",
      ada.subject,
      `${api.issuer.issuer}|${ada.subject}`,
      key["idempotency-key"],
    ];
    for (const secret of secrets)
      for (const trace of [secret, sha(secret), sha(JSON.stringify(secret))]) expect(contents).not.toContain(trace);
    // Whoever knows the whole request, and guesses the idempotency key, finds nothing that it hashes to.
    const hashes = new Set(contents.match(/[0-9a-f]{64}/g));
    const body = { reason: "Matter 1", scope: { kind: "workspace" } };
    const request = `{"body":${JSON.stringify(body)},"method":"POST","path":"/v1/audit/holds"}`;
    for (const guess of [request, JSON.stringify(["key", id, key["idempotency-key"]])])
      expect(hashes).not.toContain(sha(guess));
  });

  test("is told, and is the same when it is asked for again", async () => {
    const id = await meet({ subject: "bob", roles: ["viewer"] });
    const key = { "idempotency-key": "erase-bob" };
    const first = await erase(id, "default", key);
    expect((await erase(id, "default", key)).body).toEqual(first.body);
    expect((await erase(id)).body).toEqual(first.body);
    const known = await send(root, "GET", `/v1/people/${id}`);
    expect(known.body).toEqual({ id, name: null, erasure: first.body });
    expect((await send(root, "GET", "/v1/people?name=bob")).body.items).toEqual([]);
  });

  test("is refused while a hold keeps the person, with the reason, and done once that is released", async () => {
    const workspace = "held";
    const id = await meet({ subject: "cy", roles: ["viewer"], workspace });
    const other = await meet({ subject: "dee", roles: ["viewer"], workspace });
    const { body: hold, etag } = await place({ kind: "person", person: id }, workspace);
    const refused = await erase(id, workspace);
    expect([refused.status, refused.body.code]).toEqual([409, "person-held"]);
    expect(refused.body.detail).toContain("Matter 7");
    expect((await erase(other, workspace)).status).toBe(200);
    const path = `/v1/audit/holds/${hold.id}/release`;
    const legal = { ...lea, workspace };
    expect((await send(legal, "POST", path, { reason: "over" }, { "if-match": etag })).body.status).toBe("released");
    expect((await erase(id, workspace)).status).toBe(200);
  });
});

describe("a hold", () => {
  test("names its model by id, is listed, and is placed once under one key", async () => {
    const workspace = "models";
    const headers = { "idempotency-key": "one" };
    const unknown = await place({ kind: "model", model: "none" }, workspace);
    expect([unknown.status, unknown.body.code]).toEqual([404, "model-not-found"]);
    const placed = await place({ kind: "workspace" }, workspace, headers);
    expect(await place({ kind: "workspace" }, workspace, headers)).toEqual(placed);
    const list = await send({ ...lea, workspace }, "GET", "/v1/audit/holds");
    expect(list.body.items).toEqual([placed.body]);
    expect((await send({ ...lea, workspace }, "GET", `/v1/audit/holds/${placed.body.id}`)).body).toEqual(placed.body);
  });

  test.each<[string, Record<string, string>, number, string]>([
    ["without If-Match", {}, 428, "precondition-required"],
    ["on another revision", { "if-match": '"9"' }, 412, "precondition-failed"],
  ])("is not released %s", async (_, headers, status, code) => {
    const { body } = await place({ kind: "workspace" }, "unreleased");
    const path = `/v1/audit/holds/${body.id}/release`;
    const answer = await send({ ...lea, workspace: "unreleased" }, "POST", path, { reason: "over" }, headers);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test("is released once", async () => {
    const { body } = await place({ kind: "workspace" }, "twice");
    const release = (revision: number) =>
      send(
        { ...lea, workspace: "twice" },
        "POST",
        `/v1/audit/holds/${body.id}/release`,
        { reason: "over" },
        { "if-match": `"${revision}"` },
      );
    expect((await release(1)).status).toBe(200);
    const again = await release(2);
    expect([again.status, again.body.code]).toEqual([409, "hold-released-before"]);
  });
});

test("how long the record is kept is told by tier and by framework, with the source", async () => {
  const { body } = await send(lea, "GET", "/v1/audit/retention");
  expect(body.tiers.map(({ months }: { months: number }) => months)).toEqual([84, 36, 12, 12]);
  expect(body.frameworks).toContainEqual({ framework: "sox", months: 84, source: expect.stringContaining("210.2-06") });
});

describe("who may not", () => {
  test.each<[string, string, string]>([
    ["auditor", "POST", "/v1/audit/holds"],
    ["ml-engineer", "GET", "/v1/audit/holds"],
    ["legal", "GET", "/v1/people"],
    ["compliance", "DELETE", `/v1/people/${"0".repeat(32)}?ground=objection`],
    ["auditor", "GET", `/v1/people/${"0".repeat(32)}`],
  ])("a %s is refused %s %s", async (role, method, path) => {
    const body = method === "POST" ? { scope: { kind: "workspace" }, reason: "x" } : undefined;
    const answer = await send({ subject: "eve", roles: [role] }, method, path, body);
    expect([answer.status, answer.body.code]).toEqual([403, "forbidden"]);
  });

  test("another workspace's people and holds are not there", async () => {
    const id = await meet({ subject: "gil", roles: ["viewer"] });
    const { body } = await place({ kind: "person", person: id });
    const elsewhere = { ...root, workspace: "elsewhere" };
    for (const [method, path, code] of [
      ["GET", `/v1/people/${id}`, "person-not-found"],
      ["DELETE", `/v1/people/${id}?ground=objection`, "person-not-found"],
      ["GET", `/v1/audit/holds/${body.id}`, "hold-not-found"],
    ] as const) {
      const answer = await send(elsewhere, method, path);
      expect([answer.status, answer.body.code]).toEqual([404, code]);
    }
  });
});

test.each<[string, string, unknown]>([
  ["DELETE", `/v1/people/${"0".repeat(32)}`, undefined],
  ["DELETE", `/v1/people/${"0".repeat(32)}?ground=boredom`, undefined],
  ["DELETE", "/v1/people/ada?ground=objection", undefined],
  ["GET", "/v1/people?limit=0", undefined],
  ["POST", "/v1/audit/holds", { scope: { kind: "person", person: "ada" }, reason: "x" }],
  ["POST", "/v1/audit/holds", { scope: { kind: "workspace" }, reason: "" }],
  ["POST", "/v1/audit/holds", { scope: { kind: "workspace" }, reason: "x", extra: 1 }],
])("%s %s is malformed", async (method, path, body) => {
  const answer = await send(root, method, path, body);
  expect([answer.status, answer.body.code]).toEqual([422, "invalid-request"]);
});
