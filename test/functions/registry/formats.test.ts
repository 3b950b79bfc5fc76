import { readdirSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Api, type Person, startApi } from "../../support/api.ts";

let api: Api;
let ada: Person;
beforeAll(async () => {
  api = await startApi();
  ada = await api.person("ada", "data-scientist");
  for (const riskTier of [2, 3])
    await ada.post("/v1/models", { name: `tier-${riskTier}`, riskTier, type: "classifier", owner: "o" });
});
afterAll(() => api.stop());

const pages = readdirSync(new URL("../../../docs/problems", import.meta.url));
const pickle = () => api.upload("model.safetensors", "cposix\nsystem\n(S'id'\ntR.");
const register = (model: string, body: object) => ada.post(`/v1/models/${model}/versions`, body);

test.each<[string, string, () => object, RegExp]>([
  ["format-needs-waiver", "tier-3", pickle, /found to be pickle; pickle global posix\.system/],
  ["format-not-accepted", "tier-2", pickle, /found to be pickle.*Tier 2 takes safetensors/],
  [
    "malformed-artifact",
    "tier-3",
    () => api.upload("a.zip", "PK\u0003\u0004 and no more"),
    /the zip archive has no directory/,
  ],
])("a file that is not taken is told with what it is: %s", async (code, model, file, detail) => {
  const before = await api.contents();
  const answer = await register(model, { artifacts: [file()] });
  expect(answer).toMatchObject({ status: 422, body: { code, type: `/docs/problems/${code}` } });
  expect(answer.body).toMatchObject({ detail: expect.stringMatching(detail) });
  expect(pages).toContain(`${code}.md`);
  expect(await api.contents()).toEqual(before);
});

test("a version is shown with its formats, their findings and the waiver", async () => {
  const formatWaiver = "Read by the model risk team.";
  const formats = [{ artifact: "model.safetensors", format: "pickle", findings: ["pickle global posix.system"] }];
  const answer = await register("tier-3", { artifacts: [pickle()], formatWaiver });
  expect(answer).toMatchObject({ status: 201, body: { formats, formatWaiver } });
  expect((await ada.get("/v1/models/tier-3/versions/1")).body).toMatchObject({ formats, formatWaiver });
});

test.each(["", "x".repeat(2_049), 1, null])(
  "a waiver that says nothing, or too much, is none: %#",
  async (formatWaiver) => {
    const answer = await register("tier-3", { artifacts: [pickle()], formatWaiver });
    expect(answer).toMatchObject({ status: 422, body: { code: "invalid-request" } });
  },
);
