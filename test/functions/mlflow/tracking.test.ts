import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startMlflowApi } from "../../support/mlflow-api.ts";

let api: Awaited<ReturnType<typeof startMlflowApi>>;
let ask: Awaited<ReturnType<typeof api.person>>;
beforeAll(async () => {
  api = await startMlflowApi();
  ask = await api.person("ada", "data-scientist");
});
afterAll(() => api.stop());

/** What was answered to a request that is expected to hold. */
const ok = async (method: string, path: string, body?: unknown) => {
  const answer = await ask(method, path, body);
  expect(answer, `${method} ${path}`).toMatchObject({ status: 200 });
  return answer.body;
};
/** Status, code and message of a refusal. */
const refused = async (method: string, path: string, body?: unknown) => {
  const { status, body: answer } = await ask(method, path, body);
  return [status, answer.error_code, answer.message];
};
const why = expect.any(String);
const started = async (more: object = {}) =>
  (await ok("POST", "runs/create", { experiment_id: "0", start_time: 5, ...more })).run.info.run_id;

describe("ok", () => {
  test("experiments are made, found, changed, deleted and restored", async () => {
    const { experiment } = await ok("GET", "experiments/get?experiment_id=0");
    expect(experiment).toMatchObject({ experiment_id: "0", name: "Default", lifecycle_stage: "active" });
    const tags = [{ key: "team", value: "risk" }];
    const { experiment_id: id } = await ok("POST", "experiments/create", { name: "churn", tags });
    await ok("POST", "experiments/set-experiment-tag", { experiment_id: id, key: "a", value: "" });
    await ok("POST", "experiments/delete-experiment-tag", { experiment_id: id, key: "team" });
    await ok("POST", "experiments/update", { experiment_id: id, new_name: "churn two" });
    const named = await ok("GET", "experiments/get-by-name?experiment_name=churn%20two");
    expect(named.experiment).toMatchObject({
      ...{ experiment_id: id, artifact_location: `mlflow-artifacts:/${id}`, tags: [{ key: "a", value: "" }] },
    });
    await ok("POST", "experiments/delete", { experiment_id: id });
    const search = async (view: unknown) =>
      (await ok("POST", "experiments/search", { view_type: view, max_results: 10 })).experiments.map(
        (one: { name: string }) => one.name,
      );
    expect([await search("ACTIVE_ONLY"), await search(2), await search("ALL")]).toEqual([
      ["Default"],
      ["churn two"],
      ["churn two", "Default"],
    ]);
    await ok("POST", "experiments/restore", { experiment_id: id });
    expect((await ok("GET", "experiments/search?view_type=ACTIVE_ONLY&max_results=1")).next_page_token).toBeDefined();
  });

  test("a run gives back what was logged to it: NaN and infinities as words, whole numbers as numbers", async () => {
    const run = await started({ run_name: "first", tags: [{ key: "mlflow.user", value: "ada" }] });
    await ok("POST", "runs/log-metric", { run_uuid: run, key: "loss", value: "NaN", timestamp: "7", step: "2" });
    await ok("POST", "runs/log-parameter", { run_id: run, key: "lr", value: "0.1" });
    await ok("POST", "runs/set-tag", { run_id: run, key: "note" });
    await ok("POST", "runs/log-batch", {
      run_id: run,
      metrics: [
        { key: "auc", value: "Infinity", timestamp: 1, step: 1 },
        { key: "acc", value: 0.5, timestamp: 9_007_199_254_740_991, step: -1 },
      ],
      params: [{ key: "depth", value: "3" }],
      tags: [{ key: "gone" }],
    });
    await ok("POST", "runs/delete-tag", { run_id: run, key: "gone" });
    const dataset = { name: "wine", digest: "d1", source_type: "local", source: "{}", schema: "{}" };
    const tags = [{ key: "mlflow.data.context", value: "training" }];
    await ok("POST", "runs/log-inputs", { run_id: run, datasets: [{ dataset, tags }], models: [{ model_id: "m-1" }] });
    await ok("POST", "runs/outputs", { run_id: run, models: [{ model_id: "m-2", step: "4" }] });
    const { run_info } = await ok("POST", "runs/update", { run_id: run, status: "FINISHED", end_time: 9 });
    expect(run_info).toMatchObject({ run_id: run, run_uuid: run, status: "FINISHED", end_time: 9 });
    const shown = (await ok("GET", `runs/get?run_id=${run}&run_uuid=${run}`)).run;
    expect(shown).toEqual({
      info: { ...run_info, run_name: "first", start_time: 5, artifact_uri: `mlflow-artifacts:/0/${run}/artifacts` },
      data: {
        metrics: [
          { key: "loss", value: "NaN", timestamp: 7, step: 2 },
          { key: "auc", value: "Infinity", timestamp: 1, step: 1 },
          { key: "acc", value: 0.5, timestamp: 9_007_199_254_740_991, step: -1 },
        ],
        params: [
          { key: "lr", value: "0.1" },
          { key: "depth", value: "3" },
        ],
        tags: [
          { key: "mlflow.user", value: "ada" },
          { key: "mlflow.runName", value: "first" },
          { key: "note", value: "" },
        ],
      },
      inputs: { dataset_inputs: [{ dataset, tags }], model_inputs: [{ model_id: "m-1" }] },
      outputs: { model_outputs: [{ model_id: "m-2", step: 4 }] },
    });
    const summaries = await ok("POST", "experiments/search-datasets", { experiment_ids: ["0"] });
    expect(summaries.dataset_summaries).toEqual([
      { experiment_id: "0", name: "wine", digest: "d1", context: "training" },
    ]);
    const entered = await api.dependencies.aggregates.load("default", "tracking-run", run);
    expect(entered?.state).toMatchObject({ status: "FINISHED", endedAt: 9 });
  });

  test("runs are searched page by page, and a page token serves its own search alone", async () => {
    const { experiment_id: experiment } = await ok("POST", "experiments/create", { name: "pages" });
    for (let index = 0; index < 5; index += 1) {
      const run = await started({ experiment_id: experiment, start_time: index });
      await ok("POST", "runs/log-parameter", { run_id: run, key: "n", value: String(index) });
    }
    const search = { experiment_ids: [experiment], max_results: 2, order_by: ["params.n ASC"] };
    const found: string[] = [];
    let token = "";
    do {
      const page = await ok("POST", "runs/search", { ...search, page_token: token });
      found.push(...page.runs.map((run: { data: { params: { value: string }[] } }) => run.data.params[0]?.value));
      token = page.next_page_token ?? "";
    } while (token !== "");
    expect(found).toEqual(["0", "1", "2", "3", "4"]);
    const first = await ok("POST", "runs/search", search);
    const other = { ...search, filter: "params.n = '1'", page_token: first.next_page_token };
    expect(await refused("POST", "runs/search", other)).toEqual([400, "INVALID_PARAMETER_VALUE", why]);
    expect((await ok("POST", "runs/search", { ...search, filter: "params.n = '1'" })).runs).toHaveLength(1);
  });

  test("a history comes in pages, for several runs at once, and thinned", async () => {
    const runs = [await started(), await started()].sort();
    for (const run of runs) {
      const metrics = Array.from({ length: 10 }, (_, step) => ({ key: "loss", value: step, timestamp: step, step }));
      await ok("POST", "runs/log-batch", { run_id: run, metrics });
      await ok("POST", "runs/log-batch", { run_id: run, metrics });
    }
    const [run = ""] = runs;
    const valuesOf = (page: { metrics: { value: number }[] }) => page.metrics.map(({ value }) => value);
    const path = `metrics/get-history?run_id=${run}&metric_key=loss&max_results=6`;
    const first = await ok("GET", path);
    const second = await ok("GET", `${path}&page_token=${first.next_page_token}`);
    expect([...valuesOf(first), ...valuesOf(second)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(second.next_page_token).toBeUndefined();
    const query = new URLSearchParams([
      ["metric_key", "loss"],
      ["max_results", "12"],
      ...runs.map((one): [string, string] => ["run_id", one]),
    ]);
    const bulk = await ok("GET", `/ajax-api/2.0/mlflow/metrics/get-history-bulk?${query}`);
    expect(bulk.metrics.map((one: { run_id: string }) => runs.indexOf(one.run_id))).toEqual([
      ...Array(10).fill(0),
      1,
      1,
    ]);
    const thin = `metrics/get-history-bulk-interval?run_ids=${run}&metric_key=loss`;
    expect(valuesOf(await ok("GET", `${thin}&max_results=4`))).toEqual([0, 3, 6, 9]);
    expect(valuesOf(await ok("GET", `${thin}&max_results=1`))).toEqual([9]);
    expect(valuesOf(await ok("GET", `${thin}&start_step=2&end_step=4`))).toEqual([2, 3, 4]);
  });

  test("a logged model goes from pending to ready, is tagged, measured, found and deleted", async () => {
    const run = await started();
    const { experiment_id: experiment } = await ok("POST", "experiments/create", { name: "models" });
    const params = [{ key: "c", value: "1" }];
    const { model } = await ok("POST", "logged-models", {
      experiment_id: experiment,
      name: "m",
      source_run_id: run,
      params,
    });
    const id = model.info.model_id;
    expect(id).toMatch(/^m-[0-9a-f]{32}$/);
    expect(model.info).toMatchObject({
      ...{ status: "LOGGED_MODEL_PENDING", source_run_id: run, tags: [] },
      artifact_uri: `mlflow-artifacts:/${experiment}/models/${id}/artifacts`,
    });
    await ok("POST", `logged-models/${id}/params`, { params: [{ key: "d", value: "2" }] });
    await ok("PATCH", `logged-models/${id}/tags`, {
      tags: [
        { key: "a", value: "1" },
        { key: "b", value: "2" },
      ],
    });
    await ok("DELETE", `logged-models/${id}/tags/a`);
    const metric = {
      key: "auc",
      value: 0.9,
      timestamp: 1,
      step: 2,
      model_id: id,
      dataset_name: "t",
      dataset_digest: "d",
    };
    await ok("POST", "runs/log-metric", { run_id: run, ...metric });
    await ok("PATCH", `logged-models/${id}`, { model_id: id, status: "LOGGED_MODEL_READY" });
    const found = await ok("POST", "logged-models/search", {
      experiment_ids: [experiment],
      filter: "metrics.auc > 0.5 AND params.d = '2'",
      order_by: [{ field_name: "metrics.auc", ascending: false, dataset_name: "t" }],
    });
    const shown = (await ok("GET", `logged-models/${id}`)).model;
    expect(found.models).toEqual([shown]);
    expect(shown.info).toMatchObject({ status: "LOGGED_MODEL_READY", tags: [{ key: "b", value: "2" }] });
    expect(shown.data).toEqual({
      params: [...params, { key: "d", value: "2" }],
      metrics: [{ ...metric, run_id: run }],
    });
    await ok("DELETE", `logged-models/${id}`);
    expect((await ok("POST", "logged-models/search", { experiment_ids: [experiment] })).models).toEqual([]);
    expect((await refused("GET", `logged-models/${id}`))[0]).toBe(404);
    await ok("GET", `logged-models/${id}?allow_deleted=true`);
  });

  test("a model of MLflow 2 is noted in its run once", async () => {
    const run = await started();
    const model = (path: string) =>
      JSON.stringify({
        run_id: run,
        artifact_path: path,
        utc_time_created: "now",
        flavors: { sklearn: { config: 1, v: "2" } },
        signature: {},
      });
    for (const path of ["a", "b", "a"]) await ok("POST", "runs/log-model", { run_id: run, model_json: model(path) });
    const { tags } = (await ok("GET", `runs/get?run_id=${run}`)).run.data;
    const note = tags.find((tag: { key: string }) => tag.key === "mlflow.log-model.history");
    const flavors = { sklearn: { v: "2" } };
    expect(JSON.parse(note.value)).toEqual(
      ["a", "b"].map((artifact_path) => ({ run_id: run, artifact_path, utc_time_created: "now", flavors })),
    );
  });
});

describe("refused", () => {
  test("what is not there is told by the code that clients read", async () => {
    const no = "0".repeat(32);
    for (const [method, path, body] of [
      ["GET", "experiments/get?experiment_id=none"],
      ["GET", "experiments/get-by-name?experiment_name=none"],
      ["POST", "runs/create", { experiment_id: "none" }],
      ["GET", `runs/get?run_id=${no}`],
      ["POST", "runs/log-metric", { run_id: no, key: "a", value: 1, timestamp: 1 }],
      ["POST", "runs/delete-tag", { run_id: await started(), key: "none" }],
      ["GET", `metrics/get-history?run_id=${no}&metric_key=a`],
      ["GET", `logged-models/m-${no}`],
      ["POST", "runs/log-metric", { run_id: await started(), key: "a", value: 1, timestamp: 1, model_id: `m-${no}` }],
    ] as const)
      expect(await refused(method, path, body)).toEqual([404, "RESOURCE_DOES_NOT_EXIST", why]);
  });

  test("a name that is taken, and a param that has another value", async () => {
    expect(await refused("POST", "experiments/create", { name: "Default" })).toMatchObject([
      ...[400, "RESOURCE_ALREADY_EXISTS", "Experiment(name=Default) already exists."],
    ]);
    const run = await started();
    await ok("POST", "runs/log-parameter", { run_id: run, key: "a", value: "1" });
    await ok("POST", "runs/log-parameter", { run_id: run, key: "a", value: "1" });
    const [status, code, message] = await refused("POST", "runs/log-parameter", { run_id: run, key: "a", value: "2" });
    expect([status, code]).toEqual([400, "INVALID_PARAMETER_VALUE"]);
    expect(message).toMatch(/^Changing param values is not allowed/);
  });

  test("a deleted run takes nothing until it is restored", async () => {
    const run = await started();
    await ok("POST", "runs/delete", { run_id: run });
    expect((await ok("GET", `runs/get?run_id=${run}`)).run.info.lifecycle_stage).toBe("deleted");
    expect(await refused("POST", "runs/set-tag", { run_id: run, key: "a", value: "" })).toEqual([
      ...[400, "INVALID_PARAMETER_VALUE", `The run ${run} must be in the 'active' state. Current state is deleted.`],
    ]);
    await ok("POST", "runs/restore", { run_id: run });
    await ok("POST", "runs/set-tag", { run_id: run, key: "a", value: "" });
  });

  test("of a batch that breaks a rule nothing is written", async () => {
    const run = await started();
    const before = await ok("GET", `runs/get?run_id=${run}`);
    const good = { key: "a", value: 1, timestamp: 1, step: 0 };
    for (const batch of [
      { metrics: [good, { ...good, key: "../a" }] },
      { metrics: [good, { ...good, value: true }] },
      { metrics: [good, { ...good, timestamp: -1 }] },
      { metrics: [good, { ...good, timestamp: undefined }] },
      { metrics: [good], params: [{ key: "a//b", value: "" }] },
      { metrics: [good], tags: [{ key: "t\n", value: "" }] },
      { metrics: Array.from({ length: 1001 }, () => good) },
      {
        metrics: [good],
        params: [
          { key: "p", value: "1" },
          { key: "p", value: "1" },
        ],
      },
      { tags: [{ key: "t", value: "x".repeat(1_000_001) }] },
    ])
      expect(await refused("POST", "runs/log-batch", { run_id: run, ...batch })).toEqual([
        400,
        "INVALID_PARAMETER_VALUE",
        why,
      ]);
    expect(await ok("GET", `runs/get?run_id=${run}`)).toEqual(before);
  });

  test.each([
    ["POST", "runs/get", {}, 404],
    ["GET", "runs/get", undefined, 400],
    ["GET", "runs/get?run_id=a%23b", undefined, 400],
    ["GET", `runs/get?run_id=${"a".repeat(300)}`, undefined, 400],
    ["POST", "runs/search", { experiment_ids: ["0"], max_results: 50_001 }, 400],
    ["POST", "runs/search", { experiment_ids: ["0"], filter: "metrics.a = 1 OR params.b = 'c'" }, 400],
    ["POST", "runs/search", { experiment_ids: ["0"], order_by: ["nothing"] }, 400],
    ["POST", "runs/search", { experiment_ids: ["../x"] }, 400],
    ["POST", "experiments/create", { name: "n".repeat(501) }, 400],
    ["POST", "logged-models", { experiment_id: "0", name: "a/b" }, 400],
    ["GET", "metrics/get-history?run_id=a&metric_key=b&max_results=0", undefined, 400],
  ])("%s %s %j is answered with %d and no fault of ours", async (method, path, body, status) => {
    const answer = await ask(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.body.error_code).toMatch(/^(INVALID_PARAMETER_VALUE|ENDPOINT_NOT_FOUND)$/);
  });

  test("who may only read logs nothing", async () => {
    const viewer = await api.person("vic", "viewer");
    const run = await started();
    expect((await viewer("GET", `runs/get?run_id=${run}`)).status).toBe(200);
    for (const path of ["runs/create", "runs/log-batch", "runs/update", "experiments/create", "logged-models"])
      expect((await viewer("POST", path, { run_id: run })).body.error_code).toBe("PERMISSION_DENIED");
  });
});
