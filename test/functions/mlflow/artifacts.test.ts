import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startMlflowApi } from "../../support/mlflow-api.ts";

let api: Awaited<ReturnType<typeof startMlflowApi>>;
let ask: Awaited<ReturnType<typeof api.person>>;
beforeAll(async () => {
  api = await startMlflowApi();
  ask = await api.person("ada", "data-scientist");
});
afterAll(() => api.stop());

const root = "/api/2.0/mlflow-artifacts/artifacts";
const send = async (method: string, path: string, body?: string, role = "data-scientist") => {
  const headers = { authorization: `Bearer ${await api.tokenOf("ada", `default/${role}`)}` };
  return api.app.request(path, { method, headers, ...(body === undefined ? {} : { body }) });
};
const put = async (path: string, text: string) => expect((await send("PUT", `${root}/${path}`, text)).status).toBe(200);
const text = async (path: string) => (await send("GET", `${root}/${path}`)).text();
const listed = async (path: string) => (await send("GET", `${root}?path=${encodeURIComponent(path)}`)).json();

describe("ok", () => {
  test("a file is read as it was put, as a download that no browser shows", async () => {
    await put("0/run/artifacts/notes/a%20b.html", "<script>");
    const answer = await send("GET", `${root}/0/run/artifacts/notes/a%20b.html`);
    expect(await answer.text()).toBe("<script>");
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "application/octet-stream",
      "content-disposition": 'attachment; filename="a_b.html"',
      "x-content-type-options": "nosniff",
    });
  });

  test("a folder lists what is in it by name, and what is not there is an empty answer", async () => {
    await put("0/listed/artifacts/model/MLmodel", "abc");
    await put("0/listed/artifacts/x.txt", "");
    expect(await listed("0/listed/artifacts")).toEqual({
      files: [
        { path: "model", is_dir: true },
        { path: "x.txt", is_dir: false, file_size: 0 },
      ],
    });
    expect(await listed("0/nobody")).toEqual({});
  });

  test("a version keeps the files it was made of, whatever their paths get later", async () => {
    await put("0/kept/artifacts/model/MLmodel", "first");
    await put("0/kept/artifacts/model/data/weights.bin", "w");
    await ask("POST", "registered-models/create", { name: "kept" });
    const source = "mlflow-artifacts:/0/kept/artifacts/model";
    const { body } = await ask("POST", "model-versions/create", { name: "kept", source });
    expect(body.model_version).toMatchObject({ version: "1", source });
    await put("0/kept/artifacts/model/MLmodel", "second");
    expect((await send("DELETE", `${root}/0/kept/artifacts/model/data`, undefined, "ml-engineer")).status).toBe(200);
    expect(await listed("0/kept/artifacts/model/data")).toEqual({});

    const { body: download } = await ask("GET", "model-versions/get-download-uri?name=kept&version=1");
    const folder = download.artifact_uri.slice("mlflow-artifacts:/".length);
    expect(await listed(folder)).toEqual({
      files: [
        { path: "MLmodel", is_dir: false, file_size: 5 },
        { path: "data", is_dir: true },
      ],
    });
    expect([await text(`${folder}/MLmodel`), await text(`${folder}/data/weights.bin`)]).toEqual(["first", "w"]);
    expect(await text("0/kept/artifacts/model/MLmodel")).toBe("second");
    expect((await send("PUT", `${root}/${folder}/MLmodel`, "mine")).status).toBe(400);
    expect(await text(`${folder}/MLmodel`)).toBe("first");
  });
});

describe("refused", () => {
  test("what is not there", async () => {
    const answer = await send("GET", `${root}/0/nobody/a`);
    expect([answer.status, await answer.json()]).toMatchObject([404, { error_code: "RESOURCE_DOES_NOT_EXIST" }]);
  });

  test.each(["a%252e%252e/b", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%5c..%5ca", "a%3f/a", "a%00b", "a/%20/b", "a//b"])(
    "the path %s, and nothing is written",
    async (path) => {
      for (const method of ["PUT", "GET", "DELETE"]) {
        const answer = await send(method, `${root}/${path}`, method === "PUT" ? "x" : undefined, "admin");
        expect([400, 404], `${method} ${path}`).toContain(answer.status);
        expect(await answer.json()).toHaveProperty("error_code");
      }
      expect(await listed("")).not.toHaveProperty("files.0.path", "etc");
    },
  );

  test("whoever may only read, and whoever is not known", async () => {
    await put("0/guarded/artifacts/a", "x");
    expect((await send("DELETE", `${root}/0/guarded/artifacts/a`)).status).toBe(403);
    for (const method of ["PUT", "DELETE"]) {
      expect((await send(method, `${root}/0/guarded/artifacts/a`, undefined, "viewer")).status).toBe(403);
    }
    expect((await api.app.request(`${root}/0/guarded/artifacts/a`)).status).toBe(401);
    expect(await text("0/guarded/artifacts/a")).toBe("x");
  });

  test("another workspace's files", async () => {
    await put("0/ours/artifacts/a", "x");
    const headers = { authorization: `Bearer ${await api.tokenOf("bo", "blue/data-scientist")}` };
    expect((await api.app.request(`/w/blue${root}/0/ours/artifacts/a`, { headers })).status).toBe(404);
    expect((await api.app.request(`${root}/0/ours/artifacts/a`, { headers })).status).toBe(404);
  });
});

describe("by run, by logged model and by version", () => {
  const ajax = "/ajax-api/2.0/mlflow";

  test("files are listed below the run's root and read from it, wherever the client asks", async () => {
    const { body } = await ask("POST", "runs/create", { experiment_id: "0" });
    const { run_id, artifact_uri } = body.run.info;
    const folder = artifact_uri.slice("mlflow-artifacts:/".length);
    await put(`${folder}/model/data/w.bin`, "weights");
    expect((await ask("GET", `artifacts/list?run_id=${run_id}`)).body).toEqual({
      root_uri: artifact_uri,
      files: [{ path: "model", is_dir: true }],
    });
    const below = await ask("GET", `artifacts/list?run_uuid=${run_id}&path=model/data/`);
    expect(below.body.files).toEqual([{ path: "model/data/w.bin", is_dir: false, file_size: 7 }]);
    for (const path of ["/model", "model//data", "model//", "../model"])
      expect(await ask("GET", `artifacts/list?run_id=${run_id}&path=${path}`), path).toMatchObject({
        ...{ status: 400, body: { error_code: "INVALID_PARAMETER_VALUE" } },
      });
    for (const base of ["", ajax]) {
      const answer = await send("GET", `${base}/get-artifact?run_uuid=${run_id}&path=model/data/w.bin`);
      expect(await answer.text()).toBe("weights");
      expect(answer.headers.get("content-disposition")).toContain("attachment");
    }
    for (const path of ["../../../etc/passwd", "model%2f..%2f..", "/etc/passwd", "a%00", "..%5c"]) {
      const answer = await send("GET", `/get-artifact?run_id=${run_id}&path=${path}`);
      expect([400, 404], path).toContain(answer.status);
    }
  });

  test("a logged model's files are listed below its own root", async () => {
    const { body } = await ask("POST", "logged-models", { experiment_id: "0", name: "listed" });
    const { model_id, artifact_uri } = body.model.info;
    await put(`${artifact_uri.slice("mlflow-artifacts:/".length)}/MLmodel`, "abc");
    const listing = await ask("GET", `logged-models/${model_id}/artifacts/directories`);
    expect(listing.body.files).toEqual([{ path: "MLmodel", is_dir: false, file_size: 3 }]);
  });

  test("a version gives the files that were entered with it and no others, whatever its source says", async () => {
    await put("0/sourced/artifacts/model/MLmodel", "entered");
    await ask("POST", "registered-models/create", { name: "sourced" });
    const source = "mlflow-artifacts:/0/sourced/artifacts/model";
    await ask("POST", "model-versions/create", { name: "sourced", source });
    await put("0/sourced/artifacts/model/MLmodel", "later");
    const file = (path: string) => send("GET", `/model-versions/get-artifact?name=sourced&version=1&path=${path}`);
    expect(await (await file("MLmodel")).text()).toBe("entered");
    for (const path of ["../MLmodel", "other", "..%2f..%2fMLmodel"])
      expect([400, 404], path).toContain((await file(path)).status);
    expect((await ask("POST", "model-versions/create", { name: "sourced", source: "file:///etc/" })).status).toBe(400);
  });
});
