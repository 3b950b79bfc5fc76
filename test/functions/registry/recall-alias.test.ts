import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
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

const alias = "/v1/models/fraud/aliases/blue";
const then = (at: string) => vic.get(`${alias}/then?at=${encodeURIComponent(at)}`);
/** An instant of its own, later than all before. */
const now = async () => {
  await delay(5);
  const at = new Date().toISOString();
  await delay(5);
  return at;
};

test("what an alias named at an instant is read from the log, whatever it has named since", async () => {
  const before = await now();
  await ada.post("/v1/models", { name: "fraud", riskTier: 3, type: "classifier", owner: "risk-team" });
  for (const name of ["a", "b"]) await ada.post("/v1/models/fraud/versions", { artifacts: [api.upload(name)] });
  const point = async (version: number) => {
    const { etag } = await vic.get("/v1/models/fraud");
    await ada.change("PUT", alias, etag, { version });
  };
  const unnamed = await now();
  await point(1);
  const first = await now();
  await point(2);
  const second = await now();
  await api.sequence();

  expect((await then(first)).body).toMatchObject({
    ...{ model: "fraud", alias: "blue", at: first },
    version: { number: 1, stage: "Development", provedBy: { event: expect.stringMatching(/^[0-9a-f]{32}$/) } },
    ...{ approvals: [], servedBy: [] },
  });
  expect((await then(second)).body.version.number).toBe(2);
  expect((await then(first)).body.namedBy.index).toBeLessThan((await then(second)).body.namedBy.index);
  expect((await then(unnamed)).body).toMatchObject({ status: 404, type: "/docs/problems/alias-not-found" });
  expect((await then(before)).body).toMatchObject({ status: 404, type: "/docs/problems/no-state-then" });
  expect((await vic.get(`${alias}/then`)).status).toBe(422);
  expect((await then("yesterday")).status).toBe(422);
  expect((await then("2999-01-01T00:00:00Z")).body).toMatchObject({
    ...{ at: "2999-01-01T00:00:00.000Z", version: { number: 2 } },
  });
});
