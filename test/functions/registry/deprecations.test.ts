import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Api, type Person, startApi } from "../../support/api.ts";

let api: Api;
let ada: Person;
let vic: Person;
beforeAll(async () => {
  api = await startApi();
  ada = await api.person("ada", "data-scientist");
  vic = await api.person("vic", "viewer");
  await ada.post("/v1/models", { name: "fraud", riskTier: 4, type: "classifier", owner: "o" });
  for (const number of [1, 2, 3]) {
    await ada.post("/v1/models/fraud/versions", { artifacts: [api.upload("model.onnx", `model ${number}`)] });
    for (const stage of ["Staging", "Approved", "Deprecated"]) {
      const path = `/v1/models/fraud/versions/${number}`;
      const { etag } = await ada.get(path);
      const moved = await ada.post(`${path}/stage`, { stage, reason: "x" }, etag);
      expect(moved.status).toBe(200);
    }
  }
});
afterAll(() => api.stop());

describe("ok", () => {
  test("who may read versions reads what the policy says of each that is Deprecated, page by page, with the prices", async () => {
    const first = await vic.get("/v1/deprecations?limit=2");
    expect(first).toMatchObject({
      status: 200,
      body: {
        totals: { deprecated: 3, due: 0, movedBytes: 0, savedMicroUsdPerMonth: 0, complete: true },
        prices: { standardMicroUsdPerGbMonth: 23_000, deepArchiveMicroUsdPerGbMonth: 990 },
      },
    });
    const [item] = first.body.items;
    const { deprecatedAt, monthsPassAt, ...said } = item;
    expect(said).toEqual({
      ...{ model: "fraud", version: 1, semver: "1.0.0", promotedAt: null, due: false, reason: "labelled" },
      ...{ supersededBy: [], bytes: 7, movedBytes: 0, savedMicroUsdPerMonth: 0 },
    });
    expect(Number(monthsPassAt.slice(0, 4))).toBe(Number(deprecatedAt.slice(0, 4)) + 1);
    const second = await vic.get(`/v1/deprecations?limit=2&cursor=${first.body.next}`);
    expect([second.body.totals, second.body.next]).toEqual([undefined, undefined]);
    expect([...first.body.items, ...second.body.items].map(({ version }) => version)).toEqual([1, 2, 3]);
  });

  test("what is deleted or leaves Deprecated is in it no more", async () => {
    const { etag } = await ada.get("/v1/models/fraud/versions/2");
    await ada.post("/v1/models/fraud/versions/2/stage", { stage: "Archived", reason: "x" }, etag);
    const { body } = await vic.get("/v1/deprecations");
    expect(body.items.map(({ version }: { version: number }) => version)).toEqual([1, 3]);
  });
});

describe("refused", () => {
  test("a place in somebody else's list, or one that was made up", async () => {
    const { body } = await ada.get("/v1/deprecations?limit=1");
    for (const cursor of [body.next, "made.up"])
      expect(await vic.get(`/v1/deprecations?cursor=${cursor}`)).toMatchObject({ body: { code: "invalid-cursor" } });
  });

  test.each(["limit=0", "limit=101", "limit=x", "model=fraud"])("the query %s", async (query) => {
    expect((await vic.get(`/v1/deprecations?${query}`)).status).toBe(422);
  });

  test("who may not read versions", async () => {
    const app = await api.person("app", "application");
    expect((await app.get("/v1/deprecations")).status).toBe(403);
  });
});
