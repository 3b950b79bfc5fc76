import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { actionGroups } from "../../../lib/domain/access/action.ts";
import { type Api, startApi } from "../../support/api.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const filled = (path: string) =>
  path
    .replace("{sha256}", "0".repeat(64))
    .replace("{changeRequest}", "0".repeat(32))
    .replaceAll(/\{\w+\}/g, "1");

/** Sends each operation there is, whatever its body: who may not ask is told so before anything is read. */
const forEach = async (headers: Record<string, string>, prefix = "") => {
  const statuses = new Map<string, number>();
  for (const { method, path } of api.operations) {
    const answer = await api.send({ method, path: `${prefix}${filled(path)}`, headers });
    statuses.set(`${method} ${path}`, answer.status);
  }
  return statuses;
};

test("no operation answers without a token", async () => {
  const statuses = await forEach({});
  expect(statuses.size).toBeGreaterThanOrEqual(26);
  expect([...statuses].filter(([, status]) => status !== 401)).toEqual([]);
});

test("no operation answers a token of somebody else's issuer or a broken one", async () => {
  for (const token of ["x", "a.b.c", `${await api.issuer.token({ groups: ["default/admin"] })}x`]) {
    const statuses = await forEach({ authorization: `Bearer ${token}` });
    expect([...statuses].filter(([, status]) => status !== 401)).toEqual([]);
  }
});

test("no operation tells a foreign token whether a workspace is there", async () => {
  const token = await api.issuer.token({ groups: ["blue/admin"] });
  for (const prefix of ["", "/w/green"]) {
    const statuses = await forEach({ authorization: `Bearer ${token}` }, prefix);
    expect([...statuses].filter(([, status]) => status !== 404)).toEqual([]);
  }
});

describe("a role does what its group allows and nothing else", () => {
  // Verifying is a POST, because it takes its time; it writes nothing.
  const writes = (operation: string) => !operation.startsWith("GET ") && !operation.endsWith("/signatures/verify");

  test.each(["viewer", "auditor", "legal"])("%s changes nothing, beyond the votes of an approver", async (role) => {
    const token = await api.issuer.token({ groups: [`default/${role}`] });
    const before = await api.contents();
    const statuses = await forEach({ authorization: `Bearer ${token}` });
    for (const [operation, status] of statuses) {
      if (!writes(operation)) expect([operation, status]).not.toEqual([operation, 403]);
      else if (role === "legal" && operation.endsWith("/votes"))
        expect([operation, status]).not.toEqual([operation, 403]);
      else expect([operation, status]).toEqual([operation, 403]);
    }
    expect(await api.contents()).toEqual(before);
  });

  test("application sees nothing of the registry, and tells what turned out to be right", async () => {
    const token = await api.issuer.token({ groups: ["default/application"] });
    const statuses = await forEach({ authorization: `Bearer ${token}` });
    expect([...statuses].filter(([, status]) => status !== 403)).toEqual([["POST /v1/ground-truth", 422]]);
  });

  test("a data scientist neither deploys nor routes nor lets pipelines go on nor tells strangers", async () => {
    const token = await api.issuer.token({ groups: ["default/data-scientist"] });
    const statuses = await forEach({ authorization: `Bearer ${token}` });
    const denied = [...statuses].filter(([, status]) => status === 403).map(([operation]) => operation);
    expect(denied.sort()).toEqual([
      "DELETE /v1/webhooks/{webhook}",
      "PATCH /v1/webhooks/{webhook}",
      "POST /v1/pipelines/{pipeline}/approve",
      "POST /v1/pipelines/{pipeline}/cancel",
      "POST /v1/pipelines/{pipeline}/reject",
      "POST /v1/rollouts/{rollout}/abort",
      "POST /v1/rollouts/{rollout}/pause",
      "POST /v1/rollouts/{rollout}/promote",
      "POST /v1/rollouts/{rollout}/resume",
      "POST /v1/targets",
      "POST /v1/targets/{target}/deployments",
      "POST /v1/webhooks",
      "POST /v1/webhooks/{webhook}/test",
      "PUT /v1/routes/{route}",
    ]);
  });
});

test("a refusal names the action and no operation is outside the policy's actions", async () => {
  const token = await api.issuer.token({ groups: ["default/viewer"] });
  const { body } = await api.send({
    method: "POST",
    path: "/v1/models",
    headers: { authorization: `Bearer ${token}` },
  });
  expect(body).toMatchObject({ code: "forbidden", action: "registerModel" });
  expect(Object.keys(actionGroups)).toContain(body.action);
});
