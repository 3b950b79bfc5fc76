import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startMlflowApi } from "../../support/mlflow-api.ts";

let api: Awaited<ReturnType<typeof startMlflowApi>>;
let ask: Awaited<ReturnType<typeof api.person>>;
let run: string;
let logged: string;
beforeAll(async () => {
  api = await startMlflowApi();
  ask = await api.person("ada", "admin");
  await ask("POST", "registered-models/create", { name: "m" });
  await ask("POST", "model-versions/create", { name: "m", source: "s3://bucket/m" });
  run = (await ask("POST", "runs/create", { experiment_id: "0" })).body.run.info.run_id;
  logged = (await ask("POST", "logged-models", { experiment_id: "0", name: "l" })).body.model.info.model_id;
});
afterAll(() => api.stop());

const names = ["a\u0000", "../x", "/abs", "a\nb", "a\u202eb"];
const tagged = (key: string) => ({ tags: [{ key, value: "1" }] });

const expectInvalid = async (method: string, path: string, body: object, why: RegExp) => {
  const answer = await ask(method, path, body);
  expect([answer.status, answer.body.error_code]).toEqual([400, "INVALID_PARAMETER_VALUE"]);
  expect(answer.body.message).toMatch(why);
};

describe("names of tags are those that MLflow's own server takes", () => {
  test.each(names)("%j is none of a model or a version", async (key) => {
    const said = /^Invalid value for parameter '.*key' supplied: Names may/;
    const version = { name: "m", version: "1" };
    await expectInvalid("POST", "registered-models/create", { name: "n", ...tagged(key) }, said);
    await expectInvalid("POST", "registered-models/set-tag", { name: "m", key, value: "1" }, said);
    await expectInvalid("DELETE", "registered-models/delete-tag", { name: "m", key }, said);
    await expectInvalid("POST", "model-versions/create", { name: "m", source: "s3://b/m", ...tagged(key) }, said);
    await expectInvalid("POST", "model-versions/set-tag", { ...version, key, value: "1" }, said);
    await expectInvalid("DELETE", "model-versions/delete-tag", { ...version, key }, said);
    expect((await ask("GET", "registered-models/get?name=m")).body.registered_model.tags).toEqual([]);
    expect((await ask("GET", "registered-models/get?name=n")).status).toBe(404);
  });

  test("what clients send is one", async () => {
    for (const key of ["mlflow.prompt.is_prompt", "team/area: a-b_c", "größe"])
      expect((await ask("POST", "registered-models/set-tag", { name: "m", key, value: "x\ny" })).status).toBe(200);
  });
});

describe("what people write holds nothing that cannot be shown", () => {
  test.each<[string, string, object]>([
    ["POST", "experiments/create", { name: "a\u0000b" }],
    ["POST", "experiments/update", { experiment_id: "0", new_name: "a\u202eb" }],
    ["POST", "registered-models/create", { name: "n", description: "a\u0000b" }],
    ["POST", "registered-models/create", { name: "n", tags: [{ key: "tidegate.owner", value: "a\tb" }] }],
    ["PATCH", "registered-models/update", { name: "m", description: "a\u0000b" }],
    ["POST", "registered-models/set-tag", { name: "m", key: "k", value: "a\u0000b" }],
    ["POST", "model-versions/create", { name: "m", source: "s3://b/m", description: "a\u202eb" }],
    ["PATCH", "model-versions/update", { name: "m", version: "1", description: "a\u001bb" }],
    ["POST", "runs/create", { experiment_id: "0", run_name: "a\u0000b" }],
    ["POST", "runs/create", { experiment_id: "0", user_id: "a\u0000b" }],
    ["POST", "logged-models", { experiment_id: "0", name: "a\u0000b" }],
    ["POST", "logged-models", { experiment_id: "0", tags: [{ key: "a\u0000", value: "" }] }],
    [
      "POST",
      "webhooks",
      {
        name: "w",
        url: "https://hooks.example.com/",
        events: [{ entity: "MODEL_VERSION", action: "CREATED" }],
        description: "a\u0000b",
      },
    ],
  ])("%s %s %j is refused", (method, path, body) => expectInvalid(method, path, body, /one line|line breaks/));

  test("of a run and of a logged model neither", async () => {
    await expectInvalid("POST", "runs/update", { run_id: run, run_name: "a\nb" }, /one line/);
    await expectInvalid(
      "POST",
      "runs/set-tag",
      { run_id: run, key: "mlflow.runName", value: "\u202e" },
      /be seen|one line/,
    );
    await expectInvalid("PATCH", `logged-models/${logged}/tags`, { tags: [{ key: "a\u0000", value: "" }] }, /one line/);
    const dataset = { name: "a\u0000b", digest: "d", source_type: "local", source: "{}" };
    await expectInvalid("POST", "runs/log-inputs", { run_id: run, datasets: [{ dataset }] }, /one line/);
  });

  test("a file is not put where its path reads as another", async () => {
    const headers = { authorization: `Bearer ${await api.tokenOf("ada", "default/data-scientist")}` };
    const path = `/api/2.0/mlflow-artifacts/artifacts/0/${run}/artifacts/exe.${encodeURIComponent("\u202e")}gnp`;
    expect((await api.app.request(path, { method: "PUT", headers, body: "x" })).status).toBe(400);
  });
});
