import type { Data } from "../data.ts";
import { check, station, tell } from "../narrator.ts";
import type { People } from "../people.ts";
import { type Person, until } from "../person.ts";
import { patiently, type Reply, request } from "../retry.ts";

export const model = "employment";

/** Registers the model: what it is, who owns it, and how much harm it could do. */
export const registerModel = async ({ ada, vic }: People): Promise<void> => {
  station("Ada registers a model");
  const body = {
    name: model,
    riskTier: 2,
    type: "classifier",
    owner: "labour-market-team",
    framework: "xgboost",
    description: "Is a person employed? American Community Survey, Massachusetts.",
  };
  const refused = await vic.post("/v1/models", body);
  check(
    "a viewer may not register: 403 with the reason",
    refused.status === 403 && refused.body.code === "forbidden",
    refused.body,
  );
  const registered = await ada.post("/v1/models", body);
  check(
    "a data scientist may: risk tier 2, so four people must agree before it goes live",
    registered.status === 201,
    registered.body,
  );
  const again = await ada.post("/v1/models", { ...body, name: model.toUpperCase() });
  check("the same name in capitals is taken: 409", again.status === 409, again.body);
};

/** Puts a file where its digest says; the object store itself checks the bytes. */
export const upload = async (who: Person, bytes: Uint8Array, sha256: string, mediaType: string): Promise<void> => {
  const ask = () => who.post(`/v1/models/${model}/artifacts`, { sha256, sizeBytes: bytes.byteLength, mediaType });
  const asked = await ask();
  check(
    `a place for ${(bytes.byteLength / 1e6).toFixed(2)} MB under its SHA-256 ${sha256.slice(0, 12)}…`,
    asked.status === 201 || asked.status === 200,
    asked.body,
  );
  let place = asked.body.upload;
  if (place === null) return;
  const send = (body: Uint8Array): Promise<Reply> =>
    patiently("the upload", async () => {
      const reply = await request(place.url, {
        method: place.method,
        headers: place.headers,
        body: new Uint8Array(body),
      });
      if (reply.status !== 403) return reply;
      // The session that signed the URL ended with the server; there is no other for a file that is stored.
      const next = (await ask()).body.upload;
      if (next === null) return reply;
      place = next;
      return undefined;
    });
  const forged = new Uint8Array(bytes);
  forged[0] = (forged[0] ?? 0) ^ 1;
  const refused = await send(forged);
  check("other bytes of the same length are refused by the object store", refused.status === 400, refused.status);
  const sent = await send(bytes);
  // Sent again after its answer was lost, it may be there already; only the API can say that it is this file.
  const stored = sent.status === 200 || (await ask()).body.upload === null;
  check("the right bytes are taken", stored, stored ? undefined : sent.bytes.toString("utf8"));
  const { status } = await send(bytes);
  check(`and cannot be overwritten: ${status}`, status === 412 || status === 403, status);
};

/** What is asked of a training job, whatever the data. */
export const specOf = (data: Data, algorithm: "logistic-regression" | "xgboost", sha256: string) => ({
  algorithm,
  hyperparameters: algorithm === "xgboost" ? { n_estimators: 80, max_depth: 4, learning_rate: 0.15 } : {},
  dataset: { sha256, format: "csv" },
  target: data.target,
  features: data.features,
  segmentColumn: data.segmentColumn,
  testFraction: 0.25,
  seed: 7,
});

/** Trains on one of the files and waits for the version that the recorder registers. */
export const train = async (
  { ada }: People,
  data: Data,
  name: string,
  algorithm: "logistic-regression" | "xgboost",
): Promise<number> => {
  const { bytes, sha256 } = await data.file(name);
  await upload(ada, bytes, sha256, "text/csv");
  const requested = await ada.post("/v1/training-runs", { model, ...specOf(data, algorithm, sha256) });
  check("the run is requested", requested.status === 202, requested.body);
  const path = `/v1/training-runs/${requested.body.id}`;
  let last = "";
  const finished = await until(
    "the end of the run",
    240,
    () => ada.get(path),
    ({ status }) => {
      if (status !== last) tell(`training run ${requested.body.id.slice(0, 12)}… is ${status}`);
      last = status;
      return status === "succeeded" || status === "failed";
    },
  );
  check("the job ended well", finished.body.status === "succeeded", finished.body.failure);
  return finished.body.version;
};

/** Registers a version from files that were made before: what a team without our training does. */
export const registerFiles = async (
  { ada }: People,
  files: readonly { name: string; bytes: Uint8Array; sha256: string; mediaType: string }[],
  result: SampleResult,
): Promise<number> => {
  for (const { bytes, sha256, mediaType } of files) await upload(ada, bytes, sha256, mediaType);
  const registered = await ada.post(`/v1/models/${model}/versions`, {
    artifacts: files.map(({ name, sha256, bytes, mediaType }) => ({
      name,
      sha256,
      sizeBytes: bytes.byteLength,
      mediaType,
    })),
    signature: result.signature,
    metrics: { overall: result.metrics.overall, bySegment: result.metrics.bySegment },
    referenceSegmentColumn: result.segmentColumn,
    lineage: {
      trainingData: { sha256: result.dataset.sha256, rows: result.dataset.rows },
      pythonVersion: result.environment.python,
    },
  });
  check("the version is registered", registered.status === 201, registered.body);
  return registered.body.number;
};

export interface SampleResult {
  readonly segmentColumn: string;
  readonly signature: unknown;
  readonly metrics: {
    readonly overall: Readonly<Record<string, number>>;
    readonly bySegment: Readonly<Record<string, Readonly<Record<string, number>>>>;
  };
  readonly dataset: { readonly sha256: string; readonly rows: number };
  readonly environment: { readonly python: string };
}

/** Shows what is known of a version. */
export const showVersion = async ({ vic }: People, number: number): Promise<void> => {
  const { status, body } = await vic.get(`/v1/models/${model}/versions/${number}`);
  check(
    `version ${number} is registered as ${body.semver}, in ${body.stage}`,
    status === 200 && body.stage === "Development",
    body,
  );
  const { accuracy, roc_auc: auc } = body.metrics.overall;
  tell(
    `accuracy ${accuracy}, ROC AUC ${auc} on held-out rows; by segment ${Object.entries(body.metrics.bySegment)
      .map(([segment, metrics]) => `${segment}: ${Object(metrics).accuracy}`)
      .join(", ")}`,
  );
  tell(
    `trained on data ${body.lineage.trainingData.sha256.slice(0, 12)}…, ${body.lineage.trainingData.rows} rows; model file ${body.artifacts.find(({ name }: { name: string }) => name === "model.onnx").sha256.slice(0, 12)}…`,
  );
};
