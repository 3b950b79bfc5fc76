import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { policyOfKey } from "../../../cli/verify/trust-policy.ts";
import { verifyRootLog } from "../../../cli/verify/verify-root-log.ts";
import { verifyTree } from "../../../cli/verify/verify-tree.ts";
import { rootLog } from "../../../lib/domain/log/log-origin.ts";
import { type AuditApi, startAuditApi } from "../../support/audit-api.ts";
import { testVerifierKey } from "../../support/test-signer.ts";

let api: AuditApi;
beforeAll(async () => {
  api = await startAuditApi();
  for (const workspace of ["default", "blue"]) await api.world.command(workspace, "a");
  await api.sequence();
  await api.world.command("blue", "a");
  await api.sequence();
});
afterAll(() => api?.stop());

const paths = ["/log/of-logs/checkpoint", "/log/of-logs/tile/entries/000.p/3", "/log/of-logs/tile/0/000.p/3"];

test("the root log is read over HTTP as any log is, and the offline verifier finds every checkpoint a beginning", async () => {
  const reader = (prefix: string) => async (path: string) => {
    const response = await api.get(`${prefix}/${path}`, ["default/auditor", "blue/auditor"]);
    if (response.status === 404) return undefined;
    const body = new Uint8Array(await response.arrayBuffer());
    return response.headers.get("content-encoding") === "gzip" ? gunzipSync(body) : body;
  };
  const { rootVerifierKey } = await api.json("/v1/audit/log");
  expect(rootVerifierKey).toBe(testVerifierKey(rootLog));
  const policy = policyOfKey(testVerifierKey("blue"), rootVerifierKey);
  const blue = await verifyTree(reader("/w/blue/log"), policy);
  const root = await verifyRootLog(reader("/log/of-logs"), policy, blue);
  expect(root).toMatchObject({ entries: 2, checkpoint: { size: 3, origin: "log.example.com/tidegate/root" } });
});

describe("the root log names every workspace, so", () => {
  test.each(paths)("%s asks for a role in the default workspace", async (path) => {
    expect((await api.get(path)).status).toBe(200);
    expect(await api.problem(await api.get(path, ["blue/admin"]))).toEqual([404, "workspace-not-found"]);
    expect(await api.problem(await api.app.request(path))).toEqual([401, "unauthenticated"]);
    expect(await api.problem(await api.get(`/w/blue${path}`, ["blue/admin"]))).toEqual([404, "log-file-not-found"]);
  });
});

test("what no checkpoint covers is not shown", async () => {
  for (const path of ["tile/entries/000.p/4", "tile/entries/000", "tile/1/000.p/1", "tile/x", "other"])
    expect((await api.get(`/log/of-logs/${path}`)).status).toBe(404);
});
