import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "../../build.ts";
import { openData } from "../../demo/data.ts";
import { type Person, person, until } from "../../demo/person.ts";
import { startServer } from "../../demo/server.ts";
import { freePortPair } from "../support/free-port.ts";
import { percentile, print, timeEach } from "./figure.ts";

const root = new URL("../..", import.meta.url).pathname;
const n = 1_000;

/** The whole machine as `npm start` runs it: the first request of each function, then inference through API, gateway and model function. */
export const benchMachine = async (): Promise<void> => {
  for (const { name, sizeBytes, scriptBytes } of await build()) {
    print({ figure: `bundle.${name}.script`, value: scriptBytes / 1024, unit: "KiB", n: 1 });
    print({ figure: `bundle.${name}.all`, value: sizeBytes / 1024, unit: "KiB", n: 1 });
  }
  const dataFolder = await mkdtemp(join(tmpdir(), "tidegate-bench-"));
  const server = await startServer({ root, dataFolder, port: await freePortPair() });
  try {
    const admin = await person(server, "bench", "admin");
    await benchFirstRequests(admin);
    await benchInferencePath(admin);
  } finally {
    await server.stop();
    await rm(dataFolder, { recursive: true, force: true });
  }
};

const firstRequests = {
  registry: "/v1/models",
  rollouts: "/v1/targets",
  training: "/v1/training-runs?model=none",
  audit: "/v1/audit/events",
  inference: "/v2",
} as const;

const benchFirstRequests = async (admin: Person): Promise<void> => {
  for (const [name, path] of Object.entries(firstRequests)) {
    const [first = Number.NaN] = await timeEach(1, () => admin.get(path));
    const again = percentile(await timeEach(50, () => admin.get(path)), 0.5);
    const against = "the same request, warm, p50";
    print({ figure: `cold_start.${name}`, value: first, unit: "ms", n: 1, against, ratio: first / again });
  }
};

const benchInferencePath = async (admin: Person): Promise<void> => {
  await serveSample(admin);
  const data = await openData(join(root, "demo/sample"));
  const [row] = await data.rows("2016");
  if (row === undefined) throw new Error("the sample has no rows");
  const inputs = data.features.map(({ name, kind }) => ({
    name,
    datatype: kind === "numeric" ? "FP32" : "INT64",
    shape: [1, 1],
    data: [row[name]],
  }));
  const infer = async () => {
    const { status, body } = await admin.post("/v2/models/bench/infer", { inputs });
    if (status !== 200) throw new Error(JSON.stringify(body));
  };
  await timeEach(50, infer);
  const samples = await timeEach(n, infer);
  for (const p of [0.5, 0.99])
    print({ figure: `inference.local_lambda.p${p * 100}`, value: percentile(samples, p), unit: "ms", n });
};

/** Brings the committed sample model into production in a tier that asks nobody else. */
const serveSample = async (admin: Person): Promise<void> => {
  const must = (answer: { readonly status: number; readonly body: unknown }) => {
    if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
  };
  must(await admin.post("/v1/models", { name: "bench", riskTier: 4, type: "classifier", owner: "bench" }));
  const folder = join(root, "demo/sample/v2");
  const bytes = new Uint8Array(await readFile(join(folder, "model.onnx")));
  const result = JSON.parse(await readFile(join(folder, "result.json"), "utf8"));
  const artifact = result.artifacts.find(({ name }: { name: string }) => name === "model.onnx");
  const { name: _, ...content } = artifact;
  const { body } = await admin.post("/v1/models/bench/artifacts", content);
  await fetch(body.upload.url, { method: "PUT", headers: body.upload.headers, body: bytes });
  must(await admin.post("/v1/models/bench/versions", { artifacts: [artifact], signature: result.signature }));
  must(await admin.post("/v1/targets", { name: "bench", model: "bench", kind: "lambda" }));
  must(
    await admin.post(
      "/v1/targets/bench/deployments",
      { version: 1 },
      { ifMatch: (await admin.get("/v1/targets/bench")).etag },
    ),
  );
  await until(
    "the deployment",
    60,
    () => admin.get("/v1/targets/bench"),
    ({ deployments }) => deployments[0].status === "ready",
  );
  for (const stage of ["Staging", "Approved", "Production"]) {
    const { etag } = await admin.get("/v1/models/bench/versions/1");
    must(await admin.post("/v1/models/bench/versions/1/stage", { stage }, { ifMatch: etag }));
  }
};
