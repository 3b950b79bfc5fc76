import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findModel } from "../../../lib/usecases/find-model.ts";
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
/** Status and code of a refusal. */
const refused = async (method: string, path: string, body?: unknown) => {
  const { status, body: answer } = await ask(method, path, body);
  expect(answer.message).toEqual(expect.stringMatching(/\S/));
  return [status, answer.error_code];
};
const created = async (name: string, versions = 0, tags: object[] = []) => {
  await ok("POST", "registered-models/create", { name, tags });
  for (let made = 0; made < versions; made += 1)
    await ok("POST", "model-versions/create", { name, source: "s3://bucket/model" });
};
const numbers = ({ model_versions: versions }: { model_versions: { version: string; current_stage: string }[] }) =>
  versions.map(({ version, current_stage: stage }) => `${version} ${stage}`);

const invalid = [400, "INVALID_PARAMETER_VALUE"];

describe("ok", () => {
  test("a model is registered, described, tagged, renamed and deleted", async () => {
    const { registered_model: made } = await ok("POST", "registered-models/create", {
      name: "Fraud model",
      description: "d",
      tags: [{ key: "team", value: "risk" }],
      unknown_field: 1,
    });
    expect(made).toMatchObject({ name: "Fraud model", description: "d", tags: [{ key: "team", value: "risk" }] });
    expect(typeof made.creation_timestamp).toBe("number");
    await ok("PATCH", "registered-models/update", { name: "Fraud model", description: "new" });
    await ok("POST", "registered-models/set-tag", { name: "Fraud model", key: "empty" });
    await ok("DELETE", "registered-models/delete-tag", { name: "Fraud model", key: "team" });
    await ok("DELETE", "registered-models/delete-tag", { name: "Fraud model", key: "never there" });
    await ok("POST", "registered-models/rename", { name: "Fraud model", new_name: "Abuse model" });
    const { registered_model: renamed } = await ok("GET", "registered-models/get?name=Abuse%20model");
    expect(renamed).toMatchObject({ name: "Abuse model", description: "new", tags: [{ key: "empty", value: "" }] });
    expect(await ok("DELETE", "registered-models/delete", { name: "Abuse model" })).toEqual({});
    expect(await refused("GET", "registered-models/get?name=Abuse%20model")).toEqual([404, "RESOURCE_DOES_NOT_EXIST"]);
    await created("Abuse model");
  });

  test("versions have gapless numbers as texts, whoever registers at the same time", async () => {
    await created("busy");
    const versions = await Promise.all(
      Array.from({ length: 12 }, () => ok("POST", "model-versions/create", { name: "busy", source: "s3://bucket/m" })),
    );
    const given = versions.map(({ model_version: { version } }) => version).sort((a, b) => a - b);
    expect(given).toEqual(Array.from({ length: 12 }, (_, place) => String(place + 1)));
  });

  test("a version says where it comes from, and a copy of it comes from it", async () => {
    await created("origin");
    const sent = { source: "s3://bucket/m", run_id: "r".repeat(32), run_link: "https://ci/1", description: "first" };
    const { model_version: made } = await ok("POST", "model-versions/create", { name: "origin", ...sent });
    expect(made).toMatchObject({
      ...sent,
      version: "1",
      current_stage: "None",
      status: "READY",
      aliases: [],
      tags: [],
    });
    const copy = await ok("POST", "model-versions/create", { name: "origin", source: "models:/origin/1" });
    expect(copy.model_version).toMatchObject({ version: "2", source: "models:/origin/1", run_id: sent.run_id });
    const { artifact_uri: uri } = await ok("GET", "model-versions/get-download-uri?name=origin&version=1");
    expect(uri).toBe("s3://bucket/m");
  });

  /** Registers a version of a folder that holds an MLmodel of this text. */
  const versionOf = async (model: string, mlmodel: string) => {
    const { files, artifacts, aggregates } = api.dependencies;
    const content = new TextEncoder().encode(mlmodel);
    const sha256 = await artifacts.keep("default", content, "application/octet-stream");
    await files.put("default", { path: `0/${model}/MLmodel`, sizeBytes: content.byteLength, sha256, at: 1 });
    const { model_version: made } = await ok("POST", "model-versions/create", {
      ...{ name: model, source: `mlflow-artifacts:/0/${model}` },
    });
    const id = await aggregates.resolve("default", `model-name#${model}`);
    const version = await aggregates.load("default", "model-version", `${id}.${made.version}`);
    return { version: version?.state, model: (await aggregates.load("default", "model", id ?? ""))?.state };
  };
  const columns = (count: number) =>
    JSON.stringify(
      Array.from({ length: count }, (_, place) => ({ type: "double", name: `column-${place}-of-the-frame` })),
    );
  const described = (flavor: string, inputs = columns(1)) =>
    `flavors:\n  python_function:\n    python_version: 3.11.4\n  ${flavor}: {}\nsignature:\n  inputs: '${inputs}'\n`;

  test("a version has the signature that its MLmodel says, and a model of which nobody has said its framework", async () => {
    await created("described");
    const { version, model } = await versionOf("described", described("sklearn"));
    expect(version).toMatchObject({
      signature: { inputs: [{ name: "column-0-of-the-frame", datatype: "FP64", shape: [-1, 1] }], outputs: [] },
      lineage: { pythonVersion: "3.11.4" },
    });
    expect(model?.framework).toBe("sklearn");
    expect((await versionOf("described", described("xgboost"))).model?.framework).toBe("sklearn");
    await ok("POST", "model-versions/create", { name: "described", source: "models:/described/1" });
    const copy = await api.dependencies.aggregates.load("default", "model-version", `${model?.id}.3`);
    expect(copy?.state.digest).toBe(version?.digest);
  });

  test.each([
    ["is no YAML", "flavors: [", null],
    ["is YAML of something else", "- 1", null],
    [
      "unfolds to gigabytes",
      `a: &a [x,x]\n${[..."bcdefghijklmnopqrstuvwxy"].map((name, place) => `${name}: &${name} [${`*${"abcdefghijklmnopqrstuvwxy"[place]},`.repeat(9)}]`).join("\n")}`,
      null,
    ],
    ["is larger than any", `# ${"x".repeat(65_536)}\n${described("onnx")}`, null],
    ["has more to say than the log has room for", described("onnx", columns(1_000)), "onnx"],
  ])("a version is registered all the same where its MLmodel %s", async (_, mlmodel, framework) => {
    const name = `odd-${mlmodel.length}`;
    await created(name);
    const { version, model } = await versionOf(name, mlmodel);
    expect([version?.signature, model?.framework]).toEqual([null, framework]);
  });

  test("aliases move, are read, and go with what they name", async () => {
    await created("named", 2);
    await ok("POST", "registered-models/alias", { name: "named", alias: "champion", version: "1" });
    await ok("POST", "registered-models/alias", { name: "named", alias: "champion", version: 2 });
    const read = await ok("GET", "registered-models/alias?name=named&alias=champion");
    expect(read.model_version).toMatchObject({ version: "2", aliases: ["champion"] });
    expect((await ok("GET", "registered-models/alias?name=named&alias=latest")).model_version.version).toBe("2");
    await ok("DELETE", "registered-models/alias", { name: "named", alias: "not-there" });
    await ok("DELETE", "model-versions/delete", { name: "named", version: "2" });
    const { registered_model: after } = await ok("GET", "registered-models/get?name=named");
    expect(after.aliases).toEqual([]);
    expect(numbers({ model_versions: after.latest_versions })).toEqual(["1 None"]);
  });

  test("stages are labels in tier 4: any number in any of them, and back", async () => {
    await created("staged", 3);
    const move = (version: string, stage: string, archive = false) =>
      ok("POST", "model-versions/transition-stage", {
        name: "staged",
        version,
        stage,
        archive_existing_versions: archive,
      });
    await move("1", "production");
    await move("2", "Production");
    expect(numbers(await ok("POST", "registered-models/get-latest-versions", { name: "staged" }))).toEqual([
      "3 None",
      "2 Production",
    ]);
    await move("3", "Production", true);
    const latest = await ok(
      "GET",
      "registered-models/get-latest-versions?name=staged&stages=Archived&stages=Production",
    );
    expect(numbers(latest)).toEqual(["2 Archived", "3 Production"]);
    expect((await move("1", "None")).model_version.current_stage).toBe("None");
  });

  test("all others make way, however many there are", async () => {
    await created("crowded", 15);
    const move = (version: number, archive: boolean) =>
      ok("POST", "model-versions/transition-stage", {
        ...{ name: "crowded", version, stage: "Production", archive_existing_versions: archive },
      });
    for (let version = 1; version <= 14; version += 1) await move(version, false);
    await move(15, true);
    const found = await ok("GET", `model-versions/search?filter=${encodeURIComponent("name = 'crowded'")}`);
    expect(numbers(found).filter((shown) => shown.endsWith("Production"))).toEqual(["15 Production"]);
  });

  test("searches keep to the filter, the order and the page, and tokens to their search", async () => {
    for (const name of ["s-b", "s-a", "s-c"]) await created(name, 1, [{ key: "group", value: "s" }]);
    const names = ({ registered_models: found }: { registered_models: { name: string }[] }) =>
      found.map(({ name }) => name);
    const filter = encodeURIComponent("tags.group = 's'");
    const first = await ok("GET", `registered-models/search?filter=${filter}&max_results=2`);
    expect(names(first)).toEqual(["s-a", "s-b"]);
    const second = `registered-models/search?filter=${filter}&max_results=2&page_token=${first.next_page_token}`;
    const rest = await ok("GET", second);
    expect([names(rest), rest.next_page_token]).toEqual([["s-c"], undefined]);
    expect(await refused("GET", `registered-models/search?page_token=${first.next_page_token}`)).toEqual([
      400,
      "INVALID_PARAMETER_VALUE",
    ]);
    const versions = await ok("GET", `model-versions/search?filter=${encodeURIComponent("name IN ('s-a')")}`);
    expect(numbers(versions)).toEqual(["1 None"]);
  });
});

describe("governed", () => {
  test("a promotion that needs people answers 403 with the change request it opened, and again with the same", async () => {
    await created("governed", 0, [
      { key: "tidegate.risk_tier", value: "2" },
      { key: "tidegate.type", value: "classifier" },
    ]);
    await api.upload("governed");
    const alias = { name: "governed", alias: "champion", version: "1" };
    const first = await ask("POST", "registered-models/alias", alias);
    expect([first.status, first.body.error_code]).toEqual([403, "PERMISSION_DENIED"]);
    const [, id] = /change request ([0-9a-f]{32})/.exec(first.body.message) ?? [];
    const request = await api.dependencies.aggregates.load("default", "change-request", id ?? "");
    expect(request?.state).toMatchObject({ modelName: "governed", version: 1, to: "Approved", status: "open" });
    const again = await ask("POST", "model-versions/transition-stage", {
      ...{ name: "governed", version: "1", stage: "Production" },
    });
    expect([again.status, again.body.message]).toEqual([403, first.body.message]);
    expect(first.body.message).toMatch(/goes to Approved when .* Then ask for Production again\.$/);
    expect((await ok("GET", "registered-models/get?name=governed")).registered_model.aliases).toEqual([]);
  });

  test("a tag of governance changes what it says, as far as that may change, and shows what holds", async () => {
    await created("raised", 1);
    const set = (key: string, value: string) =>
      ask("POST", "registered-models/set-tag", { name: "raised", key, value });
    const shown = async () => {
      const { registered_model: model } = await ok("GET", "registered-models/get?name=raised");
      return Object.fromEntries(model.tags.map(({ key, value }: { key: string; value: string }) => [key, value]));
    };
    for (const value of ["x", "0", "", "5"])
      expect(await set("tidegate.risk_tier", value)).toMatchObject({
        ...{
          status: 400,
          body: { error_code: "INVALID_PARAMETER_VALUE", message: expect.stringContaining('"1"|"2"') },
        },
      });
    expect(await set("tidegate.type", "oracle")).toMatchObject({ status: 400 });
    expect(await set("tidegate.owner", "")).toMatchObject({ status: 400 });
    expect(await shown()).toEqual({});
    for (const [key, value] of Object.entries({ risk_tier: "2", owner: "risk team" }))
      expect(await set(`tidegate.${key}`, value)).toMatchObject({ status: 200 });
    expect(await shown()).toEqual({ "tidegate.risk_tier": "2", "tidegate.owner": "risk team" });
    expect(await findModel(api.dependencies.aggregates, "default", "raised")).toMatchObject({
      value: { state: { riskTier: 2, owner: "risk team" } },
    });
    const lowered = await set("tidegate.risk_tier", "4");
    expect([lowered.status, lowered.body.message]).toEqual([400, expect.stringContaining("only become more critical")]);
    for (const key of ["tidegate.risk_tier", "tidegate.owner", "tidegate.type"])
      expect(await refused("DELETE", "registered-models/delete-tag", { name: "raised", key })).toEqual(invalid);
    expect(await shown()).toEqual({ "tidegate.risk_tier": "2", "tidegate.owner": "risk team" });
  });

  test("no tag raises a tier over a champion that nobody was asked about", async () => {
    await created("labelled", 1);
    await ok("POST", "registered-models/alias", { name: "labelled", alias: "champion", version: "1" });
    const tag = { name: "labelled", key: "tidegate.risk_tier", value: "3" };
    const answer = await ask("POST", "registered-models/set-tag", tag);
    expect([answer.status, answer.body.message]).toEqual([409, expect.stringContaining("take the alias away")]);
    expect((await ok("GET", "registered-models/get?name=labelled")).registered_model.tags).toEqual([]);
  });

  test.each(["tidegate.semver", "tidegate.format-waiver"])("%s stays as it was registered", async (key) => {
    await created(key, 1);
    const set = await ask("POST", "model-versions/set-tag", { name: key, version: "1", key, value: "7.0.0" });
    expect([set.status, set.body.message]).toEqual([400, expect.stringContaining("register another version with it")]);
    expect(await refused("DELETE", "model-versions/delete-tag", { name: key, version: "1", key })).toEqual(invalid);
  });

  test("nothing of somebody else's store is registered where people are asked", async () => {
    await created("strict", 0, [{ key: "tidegate.risk_tier", value: "1" }]);
    const version = { name: "strict", source: "s3://bucket/m" };
    expect(await refused("POST", "model-versions/create", version)).toEqual([400, "INVALID_PARAMETER_VALUE"]);
  });
});

describe("refused", () => {
  const missing = [404, "RESOURCE_DOES_NOT_EXIST"];

  test("a name that is taken, in any letter case", async () => {
    await created("taken");
    const again = await ask("POST", "registered-models/create", { name: "Taken" });
    expect(again).toMatchObject({ status: 400, body: { error_code: "RESOURCE_ALREADY_EXISTS" } });
    expect(again.body.message).toBe("Registered Model (name=Taken) already exists.");
  });

  test.each(["a/b", "a:b", "..", "x\u0001y", "\u0430pple", "", "a".repeat(257)])("the name %j", async (name) => {
    expect(await refused("POST", "registered-models/create", { name })).toEqual(invalid);
  });

  test("what is not there", async () => {
    await created("bare", 1);
    expect(await refused("GET", "model-versions/get?name=bare&version=9")).toEqual(missing);
    expect(await refused("POST", "model-versions/create", { name: "nobody", source: "s3://b/m" })).toEqual(missing);
    expect(await refused("DELETE", "registered-models/delete", { name: "nobody" })).toEqual(missing);
    const source = `models:/m-${"0".repeat(32)}`;
    expect(await refused("POST", "model-versions/create", { name: "bare", source })).toEqual(missing);
    const alias = await ask("GET", "registered-models/alias?name=bare&alias=nope");
    expect([alias.status, alias.body]).toEqual([
      400,
      { error_code: "INVALID_PARAMETER_VALUE", message: "Registered model alias nope not found." },
    ]);
  });

  test("a source of more files than a version may have, with the number, and nothing is registered", async () => {
    await created("vast");
    const { files, artifacts } = api.dependencies;
    const sha256 = await artifacts.keep("default", new TextEncoder().encode("{}"), "application/json");
    const put = (place: number) =>
      files.put("default", { path: `0/vast/part/${place}.json`, sizeBytes: 2, sha256, at: 1 });
    await Promise.all(Array.from({ length: 200 }, (_, place) => put(place)));
    const version = { name: "vast", source: "mlflow-artifacts:/0/vast" };
    expect((await ok("POST", "model-versions/create", version)).model_version.version).toBe("1");
    await put(200);
    const answer = await ask("POST", "model-versions/create", version);
    expect([answer.status, answer.body.error_code]).toEqual(invalid);
    expect(answer.body.message).toContain("200 files at most");
    expect((await ok("GET", "registered-models/get?name=vast")).registered_model.latest_versions).toHaveLength(1);
  });

  test.each([
    ["a link that runs", { run_link: "javascript:alert(1)" }, invalid],
    ["a link to a local file", { run_link: "file:///etc/passwd" }, invalid],
    ["a link with a password", { run_link: "https://ada:hunter2@ci/1" }, invalid],
    ["a run that is a path", { run_id: "../x" }, invalid],
    ["a logged model that is not there", { model_id: `m-${"0".repeat(32)}` }, missing],
    ["a logged model that is a path", { model_id: "../x" }, missing],
    ["an encoded control character", { source: "s3://b/a%00" }, invalid],
    ["artifacts of another host", { source: "mlflow-artifacts://host:99/x" }, invalid],
    ["a password", { source: "s3://ada:hunter2@b/x" }, invalid],
  ])("a version with %s, and no password is repeated", async (what, more, refusal) => {
    await created(what);
    const version = { name: what, source: "s3://b/m", ...more };
    const { status, body } = await ask("POST", "model-versions/create", version);
    expect([status, body.error_code]).toEqual(refusal);
    expect(body.message).not.toContain("hunter2");
  });

  test.each([
    ["a version that is no number", "GET", "model-versions/get?name=bare&version=x", undefined],
    ["a page beyond the limit", "GET", "registered-models/search?max_results=1001", undefined],
    [
      "a filter with OR",
      "GET",
      "registered-models/search?filter=name%20%3D%20%27a%27%20OR%20name%20%3D%20%27b%27",
      undefined,
    ],
    [
      "a stage that does not exist",
      "POST",
      "model-versions/transition-stage",
      { name: "bare", version: "1", stage: "Live" },
    ],
    ["a reserved alias", "POST", "registered-models/alias", { name: "bare", alias: "v1", version: "1" }],
    ["a local source", "POST", "model-versions/create", { name: "bare", source: "file:///etc/" }],
    ["a missing field", "POST", "registered-models/create", {}],
    [
      "a risk tier that does not exist",
      "POST",
      "registered-models/create",
      { name: "t", tags: [{ key: "tidegate.risk_tier", value: "9" }] },
    ],
  ])("%s", async (_, method, path, body) => {
    expect(await refused(method, path, body)).toEqual(invalid);
  });

  test("a missing field is named in MLflow's words", async () => {
    const { body } = await ask("POST", "registered-models/create", {});
    expect(body.message).toMatch(/^Missing value for required parameter 'name'\./);
  });

  test("a body that is no JSON object, of another type, or nested too deep", async () => {
    const send = async (body: string, type = "application/json") => {
      const headers = { authorization: `Bearer ${await api.tokenOf("ada", "default/viewer")}`, "content-type": type };
      const answer = await api.app.request("/api/2.0/mlflow/registered-models/create", {
        method: "POST",
        headers,
        body,
      });
      return [answer.status, (await answer.text()).slice(0, 15)];
    };
    expect(await send("{")).toEqual([400, '{"error_code":"']);
    expect(await send("[]")).toEqual([403, '{"error_code":"']);
    expect(await send("{}", "text/plain")).toEqual([400, '{"error_code":"']);
    expect(await send(`{"a":${"[".repeat(1_000)}${"]".repeat(1_000)}}`)).toEqual([400, '{"error_code":"']);
  });

  test("a body in a coding, with words that say so", async () => {
    const authorization = `Bearer ${await api.tokenOf("ada", "default/viewer")}`;
    const answer = await api.app.request("/api/2.0/mlflow/registered-models/create", {
      method: "POST",
      headers: { authorization, "content-type": "application/json", "content-encoding": "gzip" },
      body: new Uint8Array([0x1f, 0x8b, 8, 0]),
    });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { error_code: "INVALID_PARAMETER_VALUE", message: expect.stringContaining("No Content-Encoding is taken") },
    ]);
  });

  test("every path that is no endpoint, with the code that clients fall back on", async () => {
    expect(await refused("GET", "traces/x")).toEqual([404, "ENDPOINT_NOT_FOUND"]);
    expect(await refused("POST", "/api/3.0/mlflow/traces", {})).toEqual([404, "ENDPOINT_NOT_FOUND"]);
  });

  test("whoever may not, on every route that changes something", async () => {
    const viewer = await api.person("vic", "viewer");
    for (const [method, path, body] of [
      ["POST", "registered-models/create", { name: "by-vic" }],
      ["DELETE", "registered-models/delete", { name: "bare" }],
      ["POST", "registered-models/alias", { name: "bare", alias: "a", version: "1" }],
      ["POST", "model-versions/transition-stage", { name: "bare", version: "1", stage: "Production" }],
      ["DELETE", "model-versions/delete", { name: "bare", version: "1" }],
    ] as const) {
      const answer = await viewer(method, path, body);
      expect([answer.status, answer.body.error_code], path).toEqual([403, "PERMISSION_DENIED"]);
    }
  });

  test("whoever sends no token, but for the probes; a token may come as a password", async () => {
    const get = async (path: string, headers = {}) => (await api.app.request(path, { headers })).status;
    expect(await get("/api/2.0/mlflow/registered-models/get?name=bare")).toBe(401);
    expect([await get("/health"), await get("/version")]).toEqual([200, 200]);
    const password = Buffer.from(`anybody:${await api.tokenOf("ada", "default/viewer")}`).toString("base64");
    expect(await get("/api/2.0/mlflow/registered-models/get?name=bare", { authorization: `Basic ${password}` })).toBe(
      200,
    );
  });
});
