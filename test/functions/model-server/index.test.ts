import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { freePort } from "../../support/free-port.ts";
import { onnxModel, tabularRequest } from "../../support/onnx-models.ts";

const model = onnxModel("tabular");
const digest = createHash("sha256").update(model).digest("hex");

// The one thing the server asks of S3: the bytes of an object.
const storage = createServer((request, response) => {
  if (request.url?.startsWith("/models/default/sha256/")) response.end(model);
  else response.writeHead(404).end("<Error><Code>NoSuchKey</Code></Error>");
});
const started: ChildProcess[] = [];

beforeAll(() => new Promise<void>((listening) => storage.listen(0, "127.0.0.1", listening)));
afterEach(() => {
  for (const process of started.splice(0)) process.kill("SIGKILL");
});
afterAll(() => new Promise((closed) => storage.close(closed).closeAllConnections()));

const start = async (sha256: string) => {
  const port = await freePort();
  const child = spawn(process.execPath, ["functions/model-server/index.ts", "serve"], {
    env: {
      PATH: process.env.PATH,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(storage.address() as AddressInfo).port}`,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      SAGEMAKER_BIND_TO_PORT: String(port),
      TIDEGATE_MODEL_BUCKET: "models",
      TIDEGATE_MODEL_KEY: `default/sha256/${digest}`,
      TIDEGATE_MODEL_SHA256: sha256,
    },
  });
  started.push(child);
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  const ended = new Promise<number | null>((done) => child.once("exit", done));
  return { url: `http://127.0.0.1:${port}`, child, ended, errors: () => errors };
};

const untilReady = async (url: string) => {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const answered = await fetch(`${url}/ping`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answered) return;
    await setTimeout(50);
  }
  throw new Error("the model server did not answer a ping");
};

test("a container fetches its model by digest, serves it, and stops on SIGTERM", async () => {
  const { url, child, ended } = await start(digest);
  await untilReady(url);
  const answer = await fetch(`${url}/invocations`, { method: "POST", body: JSON.stringify(tabularRequest()) });
  expect(answer.status).toBe(200);
  child.kill("SIGTERM");
  expect(await ended).toBe(0);
});

test("a model that is not the registered one stops the start, and says so", async () => {
  const { ended, errors } = await start("0".repeat(64));
  expect(await ended).not.toBe(0);
  expect(errors()).toContain(`has SHA-256 ${digest}, but the deployment is for ${"0".repeat(64)}`);
});
