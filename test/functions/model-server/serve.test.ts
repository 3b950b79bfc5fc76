import type { AddressInfo } from "node:net";
import { afterAll, expect, test } from "vitest";
import { createLambdaHandler } from "../../../functions/model-server/lambda-handler.ts";
import { serve } from "../../../functions/model-server/serve.ts";
import { readOrigin } from "../../../lib/domain/inference/failure-origin.ts";
import { openTestModel, tabularRequest } from "../../support/onnx-models.ts";

const session = await openTestModel("tabular");
const sha256 = "a1".repeat(32);
const server = await serve(session, sha256, 0);
// A server that listens on a port has an address object.
const { port } = server.address() as AddressInfo;
const url = `http://127.0.0.1:${port}`;
afterAll(() => new Promise((closed) => server.close(closed).closeAllConnections()));

const invoke = (body: string, headers: Record<string, string> = {}) =>
  fetch(`${url}/invocations`, { method: "POST", body, headers });

test("a ping is answered with 200 and an empty body", async () => {
  const response = await fetch(`${url}/ping`);
  expect([response.status, await response.text()]).toEqual([200, ""]);
});

test("an invocation answers as JSON whatever its content type, and unknown headers are passed over", async () => {
  const body = JSON.stringify(tabularRequest());
  for (const type of ["application/json", "application/x-www-form-urlencoded", "application/octet-stream"]) {
    const response = await invoke(body, { "content-type": type, "x-amzn-sagemaker-custom-attributes": "a" });
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json"]);
  }
});

test("a bad request is told apart from a failure, and a large one does not stop the server", async () => {
  expect((await invoke("{")).status).toBe(400);
  const large = await invoke("x".repeat(6_291_457));
  expect([large.status, await large.json()]).toEqual([400, { sha256, error: "the body has more than 6291456 bytes" }]);
  expect((await fetch(`${url}/elsewhere`)).status).toBe(404);
  expect((await fetch(`${url}/ping`)).status).toBe(200);
});

test("a failure says which model failed, since SageMaker does not say which variant", async () => {
  const failed = await invoke(JSON.stringify({ inputs: [] }));
  expect([failed.status, readOrigin(await failed.text())]).toEqual([400, sha256]);
  expect(["", "[]", "<html>", '{"error":"why"}', '{"sha256":1}'].map(readOrigin)).toEqual(Array(5).fill(undefined));
});

test("the Lambda form gives the same answer as the container", async () => {
  const handler = createLambdaHandler(session);
  const body = JSON.stringify(tabularRequest(3));
  expect((await handler({ operation: "infer", body })).body).toBe(await (await invoke(body)).text());
  expect((await handler({ operation: "metadata" })).body).toBe(await (await fetch(`${url}/metadata`)).text());
  for (const event of [{}, null, "infer", { operation: "infer" }, { operation: "drop" }])
    expect((await handler(event)).status).toBe(400);
});
