import { spawn } from "node:child_process";
import { serve } from "@hono/node-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseTlogProof, verifyTlogProof } from "../../../lib/domain/log/tlog-proof.ts";
import { parseVerifierKey } from "../../../lib/domain/log/verifier-key.ts";
import { modelNameClaim } from "../../../lib/domain/model/model-name.ts";
import { verifyEd25519 } from "../../domain/log/ed25519.ts";
import { sha256 } from "../../domain/log/sha256.ts";
import { type AuditApi, startAuditApi } from "../../support/audit-api.ts";
import { commandContext } from "../../support/command-context.ts";
import { model } from "../../support/registry-world.ts";
import { testVerifierKey } from "../../support/test-signer.ts";

let api: AuditApi;
beforeAll(async () => {
  api = await startAuditApi();
  for (let round = 0; round < 3; round += 1) {
    await api.world.command("default", "fraud");
    await api.world.command("default", "churn", "fraud");
  }
  await api.world.command("blue", "secret");
  await api.sequence();
});
afterAll(() => api?.stop());

const get = (path: string, groups?: string[]) => api.get(path, groups);
const json = (path: string) => api.json(path);
const problemOf = (response: Response) => api.problem(response);

describe("events", () => {
  test("are listed newest first, page by page without gaps or repeats", async () => {
    const indexes: number[] = [];
    let cursor = "";
    do {
      const page = await json(`/v1/audit/events?limit=4${cursor}`);
      indexes.push(...page.items.map(({ index }: { index: number }) => index));
      cursor = page.next === undefined ? "" : `&cursor=${page.next}`;
    } while (cursor !== "");
    expect(indexes).toEqual([8, 7, 6, 5, 4, 3, 2, 1, 0]);
  });

  test.each([
    ["subject=model/churn", 3],
    ["subject=model/fraud", 6],
    ["type=model-registered", 2],
    ["type=model-updated&subject=model/churn", 2],
    ["actor=member-ada", 9],
    ["actor=nobody", 0],
    ["subject=model/secret", 0],
    ["actor=member-ada&type=model-registered&subject=model/fraud", 1],
    [`data=${"0".repeat(64)}`, 0],
    ["from=2000-01-01T00:00:00.000Z&to=2999-01-01T00:00:00.000Z", 9],
    ["from=2000-01-01T00:00:00Z&to=2999-01-01T00:00:00.5Z", 9],
    ["from=2999-01-01T00:00:00.000Z", 0],
    ["to=2000-01-01T00:00:00.000Z", 0],
    [`model=${"0".repeat(32)}`, 0],
  ])("are narrowed by %s to %i", async (query, count) => {
    expect((await json(`/v1/audit/events?${query}`)).items).toHaveLength(count);
    expect((await json(`/v1/audit/events?${query}&limit=${Math.max(count, 1)}`)).next).toBeUndefined();
  });

  test("are narrowed to a model by its id, as its leaves say it, or by its name", async () => {
    const { items } = await json("/v1/audit/events?subject=model/churn&limit=1");
    expect(items[0]).toMatchObject({ data: [], frameworks: [] });
    const name = "Named";
    const state = model({ id: `${"0".repeat(31)}1`, name });
    const change = { kind: "model", id: state.id, basis: null, event: "model-registered", state } as const;
    const claimed = { ...change, claims: [modelNameClaim(name)] };
    await api.world.store.commit(commandContext({ workspace: "green" }), { at: 0, changes: [claimed], answer: null });
    await api.sequence();
    for (const query of [`model=${state.id}`, "model=Named", "model=named"]) {
      const found = await get(`/w/green/v1/audit/events?${query}`, ["green/auditor"]);
      expect(await found.json()).toMatchObject({ items: [{ model: state.id, type: "model-registered" }] });
    }
    expect(await problemOf(await get("/w/green/v1/audit/events?model=other", ["green/auditor"]))).toEqual([
      404,
      "model-not-found",
    ]);
  });

  test("are paged to the end when two filters rarely hold together", async () => {
    const seen: number[] = [];
    let cursor = "";
    do {
      const page = await json(`/v1/audit/events?actor=member-ada&type=model-registered&limit=1${cursor}`);
      seen.push(...page.items.map(({ index }: { index: number }) => index));
      cursor = page.next === undefined ? "" : `&cursor=${page.next}`;
    } while (cursor !== "");
    expect(seen).toEqual([1, 0]);
  });

  test("tell what something was at an instant", async () => {
    const { items } = await json("/v1/audit/events?subject=model/churn");
    const [newest, , oldest] = items;
    const stateAt = (at: string) => json(`/v1/audit/states/model/churn?at=${at}`);
    expect((await stateAt("2999-01-01T00:00:00.000Z")).leaf.id).toBe(newest.id);
    const newestThen = items.find(({ at }: { at: string }) => at <= oldest.at);
    expect((await stateAt("2999-01-01T00:00:00Z")).leaf.id).toBe(newest.id);
    expect((await stateAt(oldest.at)).leaf.id).toBe(newestThen.id);
    expect(await problemOf(await get("/v1/audit/states/model/churn?at=2001-01-01T00:00:00.000Z"))).toEqual([
      404,
      "no-state-then",
    ]);
    expect((await get("/v1/audit/states/model/churn?at=yesterday")).status).toBe(422);
    expect((await get("/v1/audit/states/model/secret?at=2999-01-01T00:00:00.000Z")).status).toBe(404);
  });

  test("can be read with their evidence and the state they left", async () => {
    const { items } = await json("/v1/audit/events?subject=model/churn&limit=1");
    const { index, leaf } = await json(`/v1/audit/events/${items[0].id}`);
    expect(index).toBe(items[0].index);
    expect(leaf).toMatchObject({ id: items[0].id, version: 3, state: { name: "churn" } });
    expect(leaf.authorization.determiningPolicies).toEqual(["test"]);
  });
});

describe("a proof", () => {
  test("of every event is a file that verifies offline with the log's key alone", async () => {
    const { verifierKey } = await json("/v1/audit/log");
    const key = parseVerifierKey(sha256, verifierKey);
    if (!key.ok) throw new Error(key.refusal.code);
    const { items } = await json("/v1/audit/events?limit=100");
    for (const { id, index } of items) {
      const response = await get(`/v1/audit/events/${id}/proof`);
      expect(response.headers.get("content-disposition")).toContain(`${id}.tlog-proof`);
      const proof = parseTlogProof(await response.text());
      if (!proof.ok || proof.value.extra === undefined) throw new Error("no proof");
      expect(proof.value.index).toBe(index);
      expect(JSON.parse(Buffer.from(proof.value.extra).toString())).toMatchObject({ id });
      const verdict = verifyTlogProof(sha256, verifyEd25519, proof.value, proof.value.extra, [key.value]);
      expect(verdict).toMatchObject({ ok: true, value: { size: 9 } });
    }
  });

  test("that the tiles do not bear out is never handed out", async () => {
    const { items } = await json("/v1/audit/events?limit=1");
    const path = "default/tile/0/000.p/9";
    const intact = api.memory.files.get(path) ?? new Uint8Array();
    api.memory.files.set(
      path,
      intact.map((byte, place) => (place === 40 ? byte ^ 1 : byte)),
    );
    const response = await get(`/v1/audit/events/${items[0].id}/proof`);
    api.memory.files.set(path, intact);
    expect(await problemOf(response)).toEqual([500, "internal-error"]);
  });
});

describe("the log", () => {
  test("shows its checkpoint to anybody, and nothing else", async () => {
    const open = await api.app.request("/log/checkpoint");
    expect(open.headers.get("content-type")).toMatch(/^text\/plain; charset=utf-8$/i);
    expect((await open.text()).split("\n").slice(0, 2)).toEqual(["log.example.com/tidegate", "9"]);
    const blue = await api.app.request("/w/blue/log/checkpoint");
    expect((await blue.text()).split("\n").slice(0, 2)).toEqual(["log.example.com/tidegate/w/blue", "1"]);
    expect(await problemOf(await api.app.request("/log/tile/0/000.p/9"))).toEqual([401, "unauthenticated"]);
    expect(await problemOf(await api.app.request("/w/none/log/checkpoint"))).toEqual([404, "log-file-not-found"]);
  });

  test.each(["0/000", "0/000.p/10", "0/001.p/1", "1/000.p/1", "entries/000", "0/000.p/09", "x/000", "", "0/../../x"])(
    "has no tile %s",
    async (tile) => {
      const [status] = await problemOf(await get(`/log/tile/${tile}`));
      expect(status).toBe(404);
    },
  );

  test("is verified over HTTP by the offline verifier", async () => {
    const server = serve({ fetch: api.app.fetch, port: 0, hostname: "127.0.0.1" });
    await new Promise<void>((listening) => server.once("listening", () => listening()));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    const token = await api.issuer.token({ groups: ["default/auditor"] });
    const args = ["cli/tidegate.ts", "verify", "--log", `http://127.0.0.1:${port}/log`, "--json"];
    const child = spawn(process.execPath, [...args, "--key", testVerifierKey("default"), "--workspace", "default"], {
      env: { ...process.env, TIDEGATE_TOKEN: token },
    });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    await new Promise((closed) => server.close(closed));
    expect([code, JSON.parse(output)]).toMatchObject([0, { verified: true, leaves: 9, commands: 6, subjects: 2 }]);
  });
});

describe("who may not read", () => {
  test.each(["/v1/audit/events", "/v1/audit/log", "/log/tile/0/000.p/9"])("a viewer is refused %s", async (path) => {
    expect(await problemOf(await get(path, ["default/viewer"]))).toEqual([403, "forbidden"]);
  });

  test("an auditor of another workspace learns nothing, not even by an event's id", async () => {
    const { items } = await json("/v1/audit/events?limit=1");
    expect(await problemOf(await get(`/v1/audit/events/${items[0].id}`, ["blue/auditor"]))).toEqual([
      404,
      "workspace-not-found",
    ]);
    for (const path of [`/w/blue/v1/audit/events/${items[0].id}`, `/w/blue/v1/audit/events/${items[0].id}/proof`])
      expect(await problemOf(await get(path, ["blue/auditor"]))).toEqual([404, "event-not-found"]);
  });
});

describe("malformed requests", () => {
  test.each([
    ["/v1/audit/events?limit=0", "invalid-request"],
    ["/v1/audit/events?limit=101", "invalid-request"],
    ["/v1/audit/events?subject=model", "invalid-request"],
    ["/v1/audit/events?since=yesterday", "invalid-request"],
    ["/v1/audit/events?from=yesterday", "invalid-request"],
    ["/v1/audit/events?to=2026-02-30T00:00:00.000Z", "invalid-request"],
    ["/v1/audit/events?from=2026-02-03", "invalid-request"],
    ["/v1/audit/events?from=2026-02-03T00:00:00.000Z&to=2026-02-02T00:00:00.000Z", "invalid-request"],
    ["/v1/audit/events?from=2026-02-03T00:00:00.000Z&to=2026-02-03T00:00:00.000Z", "invalid-request"],
    ["/v1/audit/events?data=abc", "invalid-request"],
    ["/v1/audit/events?model=", "invalid-request"],
    ["/v1/audit/events?cursor=nonsense", "invalid-cursor"],
    ["/v1/audit/events?cursor=WyJhIiwiYiJd", "invalid-cursor"],
    ["/v1/audit/events/short", "invalid-request"],
  ])("%s: %s", async (path, code) => {
    expect(await problemOf(await get(path))).toEqual([422, code]);
  });

  test("a cursor of one list opens no other, and none of another workspace", async () => {
    const { next } = await json("/v1/audit/events?limit=1");
    expect(await problemOf(await get(`/v1/audit/events?actor=member-ada&cursor=${next}`))).toEqual([
      422,
      "invalid-cursor",
    ]);
    const foreign = await get(`/w/blue/v1/audit/events?cursor=${next}`, ["blue/auditor"]);
    expect(await problemOf(foreign)).toEqual([422, "invalid-cursor"]);
  });
});
