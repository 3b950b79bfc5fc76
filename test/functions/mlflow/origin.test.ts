import { afterAll, beforeAll, expect, test } from "vitest";
import { startMlflowApi } from "../../support/mlflow-api.ts";

let api: Awaited<ReturnType<typeof startMlflowApi>>;
let ask: Awaited<ReturnType<typeof api.person>>;
/** Two runs, each with a logged model and a file, and a logged model that no run made. */
let runs: readonly [Logged, Logged];
let alone: Logged;
beforeAll(async () => {
  api = await startMlflowApi();
  ask = await api.person("ada", "data-scientist");
  runs = [await logged(true), await logged(true)];
  alone = await logged(false);
});
afterAll(() => api.stop());

interface Logged {
  readonly run: string;
  readonly runUri: string;
  readonly model: string;
  readonly modelUri: string;
}

const ok = async (path: string, body: unknown) => {
  const answer = await ask("POST", path, body);
  expect(answer, path).toMatchObject({ status: 200 });
  return answer.body;
};
const logged = async (hasRun: boolean): Promise<Logged> => {
  const { run } = await ok("runs/create", { experiment_id: "0" });
  const { run_id: id, artifact_uri: runUri } = run.info;
  const { model } = await ok("logged-models", { experiment_id: "0", ...(hasRun ? { source_run_id: id } : {}) });
  const { model_id: modelId, artifact_uri: modelUri } = model.info;
  const { files, artifacts } = api.dependencies;
  const sha256 = await artifacts.keep("default", new TextEncoder().encode("{}"), "application/json");
  for (const uri of [`${runUri}/model`, modelUri]) {
    const path = `${uri.replace("mlflow-artifacts:/", "")}/model.json`;
    await files.put("default", { path, sizeBytes: 2, sha256, at: 1 });
  }
  return { run: id, runUri, model: modelId, modelUri };
};

let made = 0;
const register = async (version: object) => {
  made += 1;
  const name = `model-${made}`;
  await ok("registered-models/create", { name });
  return { name, ...(await ask("POST", "model-versions/create", { name, ...version })) };
};

test.each<[string, () => object, () => object]>([
  ["a logged model alone", () => ({ source: `models:/${runs[0].model}` }), () => runs[0]],
  [
    "what the client sends of a logged model",
    () => ({ source: `models:/${runs[0].model}`, run_id: runs[0].run, model_id: runs[0].model }),
    () => runs[0],
  ],
  ["a run alone", () => ({ source: `runs:/${runs[0].run}/model` }), () => ({ run: runs[0].run })],
  [
    "what the client sends of a run's files",
    () => ({ source: `${runs[0].runUri}/model`, run_id: runs[0].run }),
    () => ({ run: runs[0].run }),
  ],
  [
    "a logged model's files",
    () => ({ source: runs[0].modelUri, model_id: runs[0].model }),
    () => ({ run: runs[0].run, model: runs[0].model }),
  ],
  ["files of which nobody says whose they are", () => ({ source: `${runs[0].runUri}/model` }), () => ({})],
  [
    "a logged model that no run made, and a run",
    () => ({ source: `models:/${alone.model}`, run_id: runs[0].run, model_id: alone.model }),
    () => ({ run: runs[0].run, model: alone.model }),
  ],
  [
    "another store and another server's run",
    () => ({ source: "s3://b/m", run_id: "theirs" }),
    () => ({ run: "theirs" }),
  ],
  ["another store and a logged model", () => ({ source: "s3://b/m", model_id: runs[0].model }), () => runs[0]],
])("a version of %s says where it comes from", async (_, version, origin) => {
  const { run, model }: { run?: string; model?: string } = origin();
  const { status, body } = await register(version());
  expect(status).toBe(200);
  expect([body.model_version.run_id, body.model_version.model_id]).toEqual([run, model]);
});

test("a copy comes from where its version does, as the client copies and with the source alone", async () => {
  const { name } = await register({ source: `models:/${runs[0].model}` });
  for (const more of [{}, { run_id: runs[0].run, model_id: runs[0].model }]) {
    const { body } = await register({ source: `models:/${name}/1`, ...more });
    expect(body.model_version).toMatchObject({ run_id: runs[0].run, model_id: runs[0].model });
  }
});

test.each<[string, () => object, () => string]>([
  [
    "a logged model that is another",
    () => ({ source: `models:/${runs[0].model}`, model_id: runs[1].model }),
    () => `model_id must be ${runs[0].model} or left out`,
  ],
  [
    "a run that did not make the logged model",
    () => ({ source: `models:/${runs[0].model}`, model_id: runs[0].model, run_id: runs[1].run }),
    () => `run_id must be ${runs[0].run} or left out`,
  ],
  [
    "a run that is not the source's",
    () => ({ source: `runs:/${runs[0].run}/model`, run_id: runs[1].run }),
    () => `run_id must be ${runs[0].run} or left out`,
  ],
  [
    "a run that has not these files",
    () => ({ source: `${runs[0].runUri}/model`, run_id: runs[1].run }),
    () => "run_id must be that of the run that logged it, or left out",
  ],
  [
    "a run that is not there, of files that are",
    () => ({ source: `${runs[0].runUri}/model`, run_id: "theirs" }),
    () => "run_id must be that of the run that logged it, or left out",
  ],
  [
    "a logged model that has not these files",
    () => ({ source: runs[0].modelUri, model_id: runs[1].model }),
    () => "model_id must be that of the logged model whose files these are, or left out",
  ],
  [
    "a logged model that has not the run's files",
    () => ({ source: `runs:/${runs[0].run}/model`, model_id: runs[0].model }),
    () => "model_id must be that of the logged model whose files these are, or left out",
  ],
  [
    "a run and a logged model of another run",
    () => ({ source: "s3://b/m", run_id: runs[1].run, model_id: runs[0].model }),
    () => `run_id must be ${runs[0].run} or left out`,
  ],
])("%s is refused with what would be right, and nothing is registered", async (_, version, right) => {
  const { name, status, body } = await register(version());
  expect([status, body.error_code]).toEqual([400, "INVALID_PARAMETER_VALUE"]);
  expect(body.message).toContain(right());
  const { body: model } = await ask("GET", `registered-models/get?name=${name}`);
  expect(model.registered_model.latest_versions ?? []).toEqual([]);
});

test("a copy that says it comes from elsewhere is refused", async () => {
  const { name } = await register({ source: `models:/${runs[0].model}` });
  const { name: bare } = await register({ source: "s3://b/m" });
  const refusals: [object, string][] = [
    [{ source: `models:/${name}/1`, model_id: runs[1].model }, `model_id must be ${runs[0].model} or left out`],
    [{ source: `models:/${name}@latest`, run_id: runs[1].run }, `run_id must be ${runs[0].run} or left out`],
    [{ source: `models:/${bare}/1`, run_id: runs[1].run }, "run_id must be left out"],
    [{ source: `models:/${bare}/1`, model_id: runs[1].model }, "model_id must be left out"],
  ];
  for (const [version, right] of refusals) {
    const { status, body } = await register(version);
    expect([status, body.error_code]).toEqual([400, "INVALID_PARAMETER_VALUE"]);
    expect(body.message).toContain(right);
  }
});
