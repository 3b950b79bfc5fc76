import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startMlflowApi } from "../../support/mlflow-api.ts";

let api: Awaited<ReturnType<typeof startMlflowApi>>;
let ask: Awaited<ReturnType<typeof api.person>>;
beforeAll(async () => {
  api = await startMlflowApi();
  ask = await api.person("ada", "data-scientist");
});
afterAll(() => api.stop());

const root = "/api/2.0/mlflow-artifacts/artifacts";
const send = async (method: string, path: string, body?: Uint8Array<ArrayBuffer>) => {
  const headers = { authorization: `Bearer ${await api.tokenOf("ada", "default/data-scientist")}` };
  return api.app.request(`${root}/${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
};
/** Logs a file, and lets it be in the archive. */
const archived = async (path: string, sizeBytes: number) => {
  const content = new Uint8Array(randomBytes(sizeBytes));
  const sha256 = await api.dependencies.artifacts.keep("default", content, "application/octet-stream");
  await api.dependencies.files.put("default", { path, sizeBytes, sha256, at: 1 });
  await api.dependencies.artifacts.release("default", sha256);
  api.passDay();
  return { content, sha256 };
};
const refusal = (sha256: string) => ({
  error_code: "RESOURCE_CONFLICT",
  message: expect.stringMatching(new RegExp(`^${sha256} belongs to archived versions only .* Restore it in S3`)),
});

test.each([
  ["answered here", 200_000],
  ["sent on to object storage", 4_200_000],
])("a file in the archive, otherwise %s, is refused with the way to bring it back", async (_, sizeBytes) => {
  const path = `0/old-${sizeBytes}/artifacts/model/weights.bin`;
  const { sha256 } = await archived(path, sizeBytes);
  const answer = await send("GET", path);
  expect([answer.status, await answer.json()]).toEqual([409, refusal(sha256)]);
});

test("a version of it is refused, until the file is logged again", async () => {
  const path = "0/again/artifacts/model/weights.bin";
  const { content, sha256 } = await archived(path, 200_000);
  await ask("POST", "registered-models/create", { name: "again" });
  const create = () =>
    ask("POST", "model-versions/create", { name: "again", source: "mlflow-artifacts:/0/again/artifacts/model" });
  expect(await create()).toEqual({ status: 409, body: refusal(sha256) });
  expect((await send("PUT", path, content)).status).toBe(200);
  expect((await create()).body.model_version).toMatchObject({ version: "1", status: "READY" });
  expect(new Uint8Array(await (await send("GET", path)).arrayBuffer())).toEqual(content);
});
