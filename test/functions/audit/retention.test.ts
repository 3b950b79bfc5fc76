import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AuditApi, startAuditApi } from "../../support/audit-api.ts";
import { type PruningWorld, pruningWorld } from "../../support/pruning-world.ts";

let api: AuditApi;
beforeAll(async () => {
  api = await startAuditApi();
});
afterAll(() => api?.stop());

const put = async (body: unknown, headers: Record<string, string> = {}, groups = ["default/admin"]) => {
  const token = await api.issuer.token({ groups });
  return api.app.request("/v1/audit/retention", {
    method: "PUT",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
};

describe("the retention of a workspace", () => {
  test("is what every workspace keeps, and prunes nothing, until somebody says otherwise", async () => {
    const answer = await api.json("/v1/audit/retention");
    expect(answer).toMatchObject({ prune: false, minimumIndex: 0, snapshot: null, revision: 0, isDeleting: false });
    expect(answer.tiers[2]).toEqual({ riskTier: 3, months: 12, monthsMin: 12 });
  });

  test.each<[string, unknown, Record<string, string>, string[], [number, string]]>([
    ["by an auditor", { prune: true }, {}, ["default/auditor"], [403, "forbidden"]],
    ["to fewer months", { prune: true, months: { 1: 83 } }, {}, ["default/admin"], [422, "retention-too-short"]],
    [
      "to months of a tier that is none",
      { prune: true, months: { 5: 99 } },
      {},
      ["default/admin"],
      [422, "invalid-request"],
    ],
    ["to no whole month", { prune: true, months: { 1: 84.5 } }, {}, ["default/admin"], [422, "invalid-request"]],
    ["to half a wish", { months: { 1: 90 } }, {}, ["default/admin"], [422, "invalid-request"]],
    [
      "as read when there was none",
      { prune: true },
      { "if-match": '"1"' },
      ["default/admin"],
      [412, "precondition-failed"],
    ],
  ])("is not set %s", async (_, body, headers, groups, expected) => {
    expect(await api.problem(await put(body, headers, groups))).toEqual(expected);
    expect((await api.json("/v1/audit/retention")).revision).toBe(0);
  });

  test("is set once under its key, named by its ETag from then on, and changes only where it is changed", async () => {
    const first = await put({ prune: false, months: { 3: 60 } }, { "idempotency-key": "k" });
    expect([first.status, first.headers.get("etag")]).toEqual([200, '"1"']);
    const again = await put({ prune: false, months: { 3: 60 } }, { "idempotency-key": "k" });
    expect(await again.json()).toEqual(await first.json());
    expect(await api.problem(await put({ prune: true }))).toEqual([428, "precondition-required"]);
    expect(await api.problem(await put({ prune: true }, { "if-match": '"2"' }))).toEqual([412, "precondition-failed"]);
    const same = await put({ prune: false, months: { 3: 60 } }, { "if-match": '"1"' });
    expect([same.status, same.headers.get("etag")]).toEqual([200, '"1"']);
    const on = await put({ prune: true }, { "if-match": '"1"' });
    expect(await on.json()).toMatchObject({ prune: true, revision: 2, withoutTier: 84 });
    expect((await api.json("/v1/audit/retention")).tiers[2].months).toBe(12);
  });
});

describe("of a pruned log", () => {
  let world: PruningWorld;
  let gone: string;
  beforeAll(async () => {
    world = pruningWorld(api.client, api.table, "pruned", api.memory);
    await world.grow(300);
    const { items } = await world.needs().events.list("pruned", {}, { limit: 1000 });
    gone = items.at(-1)?.id ?? "";
    await world.set();
    world.passMonths(12);
    await world.pruneWhole();
  });
  const groups = ["pruned/auditor"];
  const get = (path: string) => api.get(`/w/pruned${path}`, groups);
  const json = (path: string) => api.json(`/w/pruned${path}`, groups);

  test("the bundles are gone and the hashes there", async () => {
    expect(await api.problem(await get("/log/tile/entries/000"))).toEqual([410, "log-entry-pruned"]);
    expect(await api.problem(await get("/log/tile/entries/000.p/20"))).toEqual([410, "log-entry-pruned"]);
    expect((await get("/log/tile/0/000")).status).toBe(200);
    expect(await api.problem(await get("/log/tile/entries/009"))).toEqual([404, "log-file-not-found"]);
  });

  test("what remains is proven, and that the log has only grown", async () => {
    const { items } = await json("/v1/audit/events?limit=100");
    expect((await get(`/v1/audit/events/${items.at(-1).id}/proof`)).status).toBe(200);
    expect((await get("/v1/audit/consistency?from=20")).status).toBe(200);
  });

  test("an event that is pruned is not found, or gone while the index still has it", async () => {
    for (const path of ["", "/proof"])
      expect(await api.problem(await get(`/v1/audit/events/${gone}${path}`))).toEqual([404, "event-not-found"]);
    const Item = { pk: `pruned#event#${gone}`, sk: "STATE", index: 0 };
    await api.client.send(new PutCommand({ TableName: api.table, Item }));
    for (const path of ["", "/proof"])
      expect(await api.problem(await get(`/v1/audit/events/${gone}${path}`))).toEqual([410, "log-entry-pruned"]);
    const then = await get("/v1/audit/states/model/m0?at=2026-03-02T09:00:00.000Z");
    expect(await api.problem(then)).toEqual([404, "no-state-then"]);
  });

  test("the leaves that stand for it are handed out under their digest, to whoever may read the log", async () => {
    const { snapshot, minimumIndex, isDeleting } = await json("/v1/audit/retention");
    expect([minimumIndex, isDeleting]).toEqual([256, false]);
    const response = await get(`/log/snapshot/${snapshot}`);
    expect([response.status, response.headers.get("content-encoding")]).toEqual([200, "gzip"]);
    const lines = gunzipSync(await response.arrayBuffer());
    expect(createHash("sha256").update(lines).digest("hex")).toBe(snapshot);
    expect(lines.toString().split("\n").length).toBeGreaterThan(60);
    expect(await api.problem(await get(`/log/snapshot/${"0".repeat(64)}`))).toEqual([404, "log-file-not-found"]);
    expect((await api.get(`/log/snapshot/${snapshot}`)).status).toBe(404);
    expect((await api.get(`/w/pruned/log/snapshot/${snapshot}`, ["pruned/viewer"])).status).toBe(403);
  });
});
