import { afterAll, beforeAll, expect, test } from "vitest";
import { startMlflowApi } from "../../support/mlflow-api.ts";

let api: Awaited<ReturnType<typeof startMlflowApi>>;
let ask: Awaited<ReturnType<typeof api.person>>;
beforeAll(async () => {
  api = await startMlflowApi();
  ask = await api.person("ada", "data-scientist");
});
afterAll(() => api.stop());

let keys = 0;
/** What the same request is answered when it comes again under its key. */
const twice = async (method: string, path: string, body: object) => {
  keys += 1;
  const send = () => ask(method, path, body, { "idempotency-key": `k${keys}` });
  const first = await send();
  expect(first, path).toMatchObject({ status: 200 });
  expect(await send(), path).toEqual(first);
  return first.body;
};
const read = async (path: string) => (await ask("GET", path)).body;

test("whatever a request changes is changed once, and its answer comes again", async () => {
  await twice("POST", "registered-models/create", { name: "m" });
  const source = "s3://bucket/m";
  expect((await twice("POST", "model-versions/create", { name: "m", source })).model_version.version).toBe("1");
  expect((await twice("POST", "model-versions/create", { name: "m", source })).model_version.version).toBe("2");
  await twice("POST", "registered-models/alias", { name: "m", alias: "a", version: "1" });
  await twice("DELETE", "registered-models/alias", { name: "m", alias: "a" });
  await twice("POST", "registered-models/rename", { name: "m", new_name: "n" });
  await twice("DELETE", "model-versions/delete", { name: "n", version: "2" });
  expect((await read("model-versions/search")).model_versions).toHaveLength(1);
  await twice("DELETE", "registered-models/delete", { name: "n" });
  expect((await read("registered-models/search")).registered_models).toEqual([]);

  const { run } = await twice("POST", "runs/create", { experiment_id: "0", start_time: 5 });
  await twice("POST", "runs/create", { experiment_id: "0", start_time: 5 });
  await twice("POST", "logged-models", { experiment_id: "0", name: "model", source_run_id: run.info.run_id });
  await twice("POST", "experiments/create", { name: "e" });
  expect((await ask("POST", "runs/search", { experiment_ids: ["0"] })).body.runs).toHaveLength(2);
  const models = await ask("POST", "logged-models/search", { experiment_ids: ["0"] });
  expect(models.body.models).toHaveLength(1);
});

test("a version goes all the steps up to where people vote, whose answers are not each other's", async () => {
  const tags = [
    { key: "tidegate.risk_tier", value: "2" },
    { key: "tidegate.type", value: "classifier" },
  ];
  await ask("POST", "registered-models/create", { name: "governed", tags });
  await api.upload("governed");
  const promote = () =>
    ask(...(["POST", "registered-models/alias", { name: "governed", alias: "champion", version: "1" }] as const), {
      "idempotency-key": "promote",
    });
  const first = await promote();
  expect(first).toMatchObject({ status: 403, body: { message: expect.stringMatching(/change request [0-9a-f]{32}/) } });
  expect(await promote()).toEqual(first);
  const version = await read("model-versions/get?name=governed&version=1");
  expect(version.model_version.current_stage).toBe("Staging");
});

test("a key is refused with another request, and where it is none", async () => {
  const create = (name: string, key: string) =>
    ask("POST", "registered-models/create", { name }, { "idempotency-key": key });
  const start = (time: number) => ask("POST", "runs/create", { start_time: time }, { "idempotency-key": "run" });
  expect((await create("once", "same")).status).toBe(200);
  expect((await start(1)).status).toBe(200);
  for (const refused of [await create("other", "same"), await create("other", "a key"), await start(2)]) {
    expect(refused).toMatchObject({ status: 400, body: { error_code: "INVALID_PARAMETER_VALUE" } });
    expect(refused.body.message).toMatch(/Idempotency-Key/);
  }
  expect((await read("registered-models/get?name=other")).error_code).toBe("RESOURCE_DOES_NOT_EXIST");
});
