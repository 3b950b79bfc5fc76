import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { type Bundle, build } from "../../build.ts";
import { createLambdaHandler } from "../../functions/model-server/lambda-handler.ts";
import { environmentNames } from "../../lib/wiring/environment.ts";
import { freePort } from "../support/free-port.ts";
import { onnxModel, openTestModel, tabularRequest } from "../support/onnx-models.ts";
import { stableArm, testRoute, testTarget } from "../support/served-models.ts";
import { createStateTable, startTableEngine } from "../support/table-engine.ts";
import { startTokenIssuer } from "../support/token-issuer.ts";
import { startWireServer } from "../support/wire-server.ts";
import { percentile, print } from "./figure.ts";
import { startQueueEngine } from "./queue-engine.ts";

const rounds = 7;
const body = JSON.stringify(tabularRequest());

/** Fresh processes on the bundles as deployed: load, then the first request, every service answering on its wire. */
export const benchColdStarts = async (): Promise<void> => {
  await mkdir(".cache", { recursive: true });
  const folder = await mkdtemp(join(".cache", "bench-"));
  const surroundings = await startSurroundings();
  try {
    const bundles = await build({ out: join(folder, "dist") });
    const { environment, gatewayEvent } = surroundings;
    await measure(folder, bundles, "inference", gatewayEvent, environment);
    await measure(folder, bundles, "model-server", { operation: "infer", body }, environment);
  } finally {
    await surroundings.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

const measure = async (
  folder: string,
  bundles: readonly Bundle[],
  name: string,
  event: unknown,
  environment: Readonly<Record<string, string>>,
): Promise<void> => {
  const eventFile = join(folder, `${name}.json`);
  await writeFile(eventFile, JSON.stringify(event));
  const runs: { importMs: number; firstMs: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["test/bench/cold-start.mjs", join(folder, "dist", name, "index.mjs"), eventFile],
      { env: { PATH: process.env.PATH, ...environment } },
    );
    runs.push(JSON.parse(stdout));
  }
  const median = (part: "importMs" | "firstMs") =>
    percentile(
      runs.map((run) => run[part]),
      0.5,
    );
  print({ figure: `${name}.cold_start.import`, value: median("importMs"), unit: "ms", n: rounds });
  print({ figure: `${name}.cold_start.first_request`, value: median("firstMs"), unit: "ms", n: rounds });
  const size = bundles.find((bundle) => bundle.name === name);
  print({ figure: `${name}.bundle.script`, value: (size?.scriptBytes ?? 0) / 1024, unit: "KiB", n: 1 });
  print({ figure: `${name}.bundle.size`, value: (size?.sizeBytes ?? 0) / 1024, unit: "KiB", n: 1 });
};

/** Everything the two bundles talk to, each on its own wire. */
const startSurroundings = async () => {
  const [tables, queue, issuer] = await Promise.all([startTableEngine(), startQueueEngine(), startTokenIssuer()]);
  const table = await createStateTable(tables.client, "state");
  const put = (kind: string, id: string, state: unknown) =>
    tables.client.send(
      new PutCommand({
        TableName: table,
        Item: {
          pk: `default#${kind}#${id}`,
          sk: "STATE",
          state: JSON.stringify(state),
          revision: 1,
          lastEvent: "0".repeat(32),
        },
      }),
    );
  await put("route", "income", testRoute([stableArm(1)]));
  await put("target", "income", testTarget());

  const handler = createLambdaHandler(await openTestModel("tabular"));
  const lambda = await startWireServer(async ({ body: event }) => ({
    status: 200,
    body: JSON.stringify(await handler(JSON.parse(event))),
  }));
  const model = Buffer.from(onnxModel("tabular"));
  const storage = await startObjectServer(model);
  const environment = {
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: queue.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: queue.credentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
    AWS_ENDPOINT_URL_SQS: queue.endpoint,
    AWS_ENDPOINT_URL_LAMBDA: lambda.url,
    AWS_ENDPOINT_URL_S3: storage.url,
    [environmentNames.stateTable]: table,
    [environmentNames.captureQueueUrl]: queue.queueUrl,
    [environmentNames.captureBucket]: "captures",
    [environmentNames.tokenIssuer]: issuer.issuer,
    [environmentNames.tokenAudience]: issuer.audience,
    [environmentNames.modelBucket]: "models",
    [environmentNames.modelKey]: "default/model",
    [environmentNames.modelSha256]: createHash("sha256").update(model).digest("hex"),
  };
  const token = await issuer.token({ groups: ["default/application"] });
  const stop = () =>
    Promise.all([tables.stop(), queue.stop(), issuer.stop(), lambda.stop(), storage.stop()]).then(() => undefined);
  return { environment, gatewayEvent: gatewayEvent(token), stop };
};

const startObjectServer = async (content: Buffer) => {
  const port = await freePort();
  const server = createServer((_, response) => response.end(content));
  await new Promise<void>((listening) => server.listen(port, "127.0.0.1", listening));
  const stop = () =>
    new Promise<void>((closed) => {
      server.closeAllConnections();
      server.close(() => closed());
    });
  return { url: `http://127.0.0.1:${port}`, stop };
};

/** An event of API Gateway's HTTP API, payload format 2.0. */
const gatewayEvent = (token: string) => ({
  version: "2.0",
  routeKey: "$default",
  rawPath: "/v2/models/income/infer",
  rawQueryString: "",
  headers: { authorization: `Bearer ${token}`, "content-type": "application/json", host: "api.example" },
  requestContext: {
    http: { method: "POST", path: "/v2/models/income/infer", sourceIp: "127.0.0.1", protocol: "HTTP/1.1" },
    domainName: "api.example",
    stage: "$default",
  },
  body,
  isBase64Encoded: false,
});
