import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { startMlflowApi } from "../../support/mlflow-api.ts";

let api: Awaited<ReturnType<typeof startMlflowApi>>;
let ask: Awaited<ReturnType<typeof api.person>>;
beforeAll(async () => {
  api = await startMlflowApi();
  ask = await api.person("ada", "data-scientist");
});
afterAll(() => api.stop());

const base = "/api/2.0/mlflow-artifacts";
const root = `${base}/artifacts`;
const hexOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

const send = async (method: string, path: string, headers: Record<string, string> = {}, role = "data-scientist") =>
  api.app.request(path, {
    method,
    headers: { authorization: `Bearer ${await api.tokenOf("ada", `default/${role}`)}`, ...headers },
  });
const announce = (path: string, bytes: number, role?: string) =>
  send("PUT", `${root}/${path}`, { "x-tidegate-body-bytes": String(bytes) }, role);
const upload = async (path: string, content: Uint8Array<ArrayBuffer>) => {
  const answer = await announce(path, content.byteLength);
  expect(answer.status).toBe(307);
  expect((await fetch(answer.headers.get("location") ?? "", { method: "PUT", body: content })).status).toBe(200);
};
/** As a client reads that follows redirects. */
const read = async (path: string): Promise<Buffer> => {
  const answer = await send("GET", `${root}/${path}`);
  const followed = answer.status === 302 ? await fetch(answer.headers.get("location") ?? "") : answer;
  return Buffer.from(await followed.arrayBuffer());
};
const listed = async (path: string) => (await send("GET", `${root}?path=${encodeURIComponent(path)}`)).json();

describe("a body that is announced", () => {
  test("goes to object storage and is the file from then on, not before", async () => {
    const content = randomBytes(5_000_000);
    const path = "0/run/artifacts/model/big.bin";
    const answer = await announce(path, content.byteLength);
    expect((await send("GET", `${root}/${path}`)).status).toBe(404);
    expect(await listed("0/run/artifacts/model")).toEqual({});
    await fetch(answer.headers.get("location") ?? "", { method: "PUT", body: content });
    expect(await listed("0/run/artifacts/model")).toEqual({
      files: [{ path: "big.bin", is_dir: false, file_size: content.byteLength }],
    });
    expect(hexOf(await read(path))).toBe(hexOf(content));
    const download = await send("GET", `${root}/${path}`);
    expect(download.status).toBe(302);
    const stored = await fetch(download.headers.get("location") ?? "");
    expect(stored.headers.get("content-disposition")).toBe('attachment; filename="big.bin"');
  });

  test("replaces what the path had only once it has arrived; the last to be sent wins", async () => {
    const path = "0/again/artifacts/x";
    const [first, second] = [randomBytes(5_000_000), randomBytes(5_000_001)];
    await upload(path, first);
    await announce(path, 7_000_000);
    expect(hexOf(await read(path))).toBe(hexOf(first));
    await upload(path, second);
    expect(hexOf(await read(path))).toBe(hexOf(second));
    const small = await api.app.request(`${root}/${path}`, {
      method: "PUT",
      body: "small",
      headers: { authorization: `Bearer ${await api.tokenOf("ada", "default/data-scientist")}` },
    });
    expect(small.status).toBe(200);
    expect((await read(path)).toString()).toBe("small");
  });

  test("is among the files that a version is made of, and the version keeps it", async () => {
    const folder = "0/pinned/artifacts/model";
    const content = randomBytes(4_600_000);
    await upload(`${folder}/deep/weights.bin`, content);
    await ask("POST", "registered-models/create", { name: "pinned" });
    const source = `mlflow-artifacts:/${folder}`;
    const { body, status } = await ask("POST", "model-versions/create", { name: "pinned", source });
    expect({ status, body }).toMatchObject({ status: 200 });
    await upload(`${folder}/deep/weights.bin`, randomBytes(4_600_000));
    const { body: download } = await ask("GET", "model-versions/get-download-uri?name=pinned&version=1");
    const kept = download.artifact_uri.slice("mlflow-artifacts:/".length);
    expect(hexOf(await read(`${kept}/deep/weights.bin`))).toBe(hexOf(content));
    expect(hexOf(await read(`${folder}/deep/weights.bin`))).not.toBe(hexOf(content));
  });

  test.each([
    ["no length", "abc", 400],
    ["nothing", "0", 400],
    ["more than a file may have", String(5 * 2 ** 30 + 1), 400],
  ])("is refused when it announces %s", async (_, bytes, status) => {
    const answer = await send("PUT", `${root}/0/run/artifacts/y`, { "x-tidegate-body-bytes": bytes });
    expect([answer.status, answer.headers.get("location")]).toEqual([status, null]);
  });

  test("gets no address from whoever may not write, or into another workspace", async () => {
    expect((await announce("0/run/artifacts/z", 5_000_000, "viewer")).status).toBe(403);
    const headers = { "x-tidegate-body-bytes": "5000000" };
    expect((await send("PUT", `/w/blue${root}/0/run/artifacts/z`, headers)).status).toBe(404);
    expect((await api.app.request(`${root}/a`, { method: "PUT", headers })).status).toBe(401);
  });
});

describe("an upload in parts", () => {
  const part = 5 * 2 ** 20;
  const mpu = (verb: string, folder: string, body: object, role = "data-scientist") =>
    api.person("ada", role).then((person) => person("POST", `${base}/mpu/${verb}/${folder}`, body));
  const begin = (folder: string, count: number) =>
    mpu("create", folder, { path: "/home/ada/big.bin", num_parts: count });
  const sendParts = async (
    credentials: readonly { url: string; part_number: number }[],
    content: Uint8Array<ArrayBuffer>,
  ) => {
    const parts = [];
    for (const { url, part_number } of credentials) {
      const body = content.slice((part_number - 1) * part, part_number * part);
      const answer = await fetch(url, { method: "PUT", body });
      parts.push({ part_number, etag: answer.headers.get("etag") ?? "", url });
    }
    return parts;
  };

  test("is the file once it is completed, and completing it again changes nothing", async () => {
    const folder = "0/parts/artifacts";
    const content = randomBytes(2 * part + 3);
    const { body } = await begin(folder, 3);
    const parts = await sendParts(body.credentials, content);
    expect(await listed(folder)).toEqual({});
    const complete = { path: "/home/ada/big.bin", upload_id: body.upload_id, parts };
    expect(await mpu("complete", folder, complete)).toEqual({ status: 200, body: {} });
    expect(await mpu("complete", folder, complete)).toEqual({ status: 200, body: {} });
    expect(hexOf(await read(`${folder}/big.bin`))).toBe(hexOf(content));
  });

  test("that is aborted leaves nothing", async () => {
    const folder = "0/aborted/artifacts";
    const { body } = await begin(folder, 1);
    const parts = await sendParts(body.credentials, randomBytes(10));
    const named = { path: "big.bin", upload_id: body.upload_id };
    expect((await mpu("abort", folder, named)).status).toBe(200);
    expect((await mpu("complete", folder, { ...named, parts })).status).toBe(404);
    expect(await listed(folder)).toEqual({});
  });

  test("is reached by its id only at its own path, and by nobody who may not write", async () => {
    const { body } = await begin("0/mine/artifacts", 1);
    const parts = await sendParts(body.credentials, randomBytes(10));
    const complete = { path: "big.bin", upload_id: body.upload_id, parts };
    expect((await mpu("complete", "0/theirs/artifacts", complete)).status).toBe(404);
    expect((await mpu("abort", "0/mine/artifacts", { ...complete, path: "other.bin" })).status).toBe(404);
    for (const verb of ["create", "complete", "abort"])
      expect((await mpu(verb, "0/mine/artifacts", complete, "viewer")).status).toBe(403);
    for (const folder of ["0/..%252f..", "versions/abc"])
      expect((await mpu("create", folder, { path: "x", num_parts: 1 })).status).toBe(400);
  });
});

test("a presigned download is asked for by path, and leads to the bytes", async () => {
  const content = randomBytes(5_000_000);
  await upload("0/presigned/artifacts/x", content);
  const answer = await send("GET", `${base}/presigned/0/presigned/artifacts/x`);
  const { url, ...rest } = z.looseObject({ url: z.string() }).parse(await answer.json());
  expect(rest).toEqual({ headers: {}, file_size: content.byteLength });
  const range = await fetch(url, { headers: { range: "bytes=100-199" } });
  expect(Buffer.from(await range.arrayBuffer()).equals(content.subarray(100, 200))).toBe(true);
  expect((await send("GET", `${base}/presigned/0/presigned/artifacts/none`)).status).toBe(404);
});

test("a presigned upload puts a file of a run or a logged model below its own root, and nowhere else", async () => {
  const { body: run } = await ask("POST", "runs/create", { experiment_id: "0" });
  const { body: logged } = await ask("POST", "logged-models", { experiment_id: "0", name: "presigned" });
  for (const [owner, uri] of [
    [{ run_id: run.run.info.run_id }, run.run.info.artifact_uri],
    [{ model_id: logged.model.info.model_id }, logged.model.info.artifact_uri],
  ]) {
    const answer = await ask("POST", "artifacts/presigned-upload-url", {
      ...owner,
      path: "deep/x.bin",
      expiration: 60,
    });
    expect(answer.body.headers).toEqual({});
    expect((await fetch(answer.body.presigned_url, { method: "PUT", body: "content" })).status).toBe(200);
    expect((await read(`${uri.slice("mlflow-artifacts:/".length)}/deep/x.bin`)).toString()).toBe("content");
    for (const path of ["../x", "a/..%2f", "/etc/passwd"])
      expect((await ask("POST", "artifacts/presigned-upload-url", { ...owner, path })).status, path).toBe(400);
  }
  expect((await ask("POST", "artifacts/presigned-upload-url", { path: "x" })).status).toBe(400);
});
