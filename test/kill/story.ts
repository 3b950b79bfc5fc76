import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Data, openData } from "../../demo/data.ts";
import { check, StepFailed } from "../../demo/narrator.ts";
import { type Answer, type Body, type Person, until } from "../../demo/person.ts";
import { patiently, request } from "../../demo/retry.ts";
import { specOf } from "../../demo/stations/train.ts";
import { startTraffic } from "../../demo/traffic.ts";

const sample = new URL("../../demo/sample", import.meta.url).pathname;

/** Kills take time, and nothing is to end for that. */
const patientSeconds = 400;

const plan = {
  actuator: "router",
  steps: [2_500, 10_000].map((weightBasisPoints) => ({ weightBasisPoints, minSeconds: 2, minRequests: 60 })),
  intervalSeconds: 1,
  maxStepSeconds: 86_400,
  alpha: 0.01,
  toleratedRatio: { failed: 1.25, wrong: 1.25 },
  needsLabels: true,
};

/** What every round uses: real rows, and three versions of a model on them, the last good on paper only. */
export interface Material {
  readonly data: Data;
  readonly versions: readonly VersionFiles[];
}

interface VersionFiles {
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array; readonly content: Body }[];
  readonly registration: Body;
}

export const openMaterial = async (): Promise<Material> => {
  const data = await openData(sample);
  const versions = await Promise.all(["v1", "v2", "v3"].map((name) => readVersion(data, join(sample, name))));
  return { data, versions };
};

const readVersion = async (data: Data, folder: string): Promise<VersionFiles> => {
  const { signature, artifacts } = JSON.parse(await readFile(join(folder, "result.json"), "utf8"));
  const files = await Promise.all(
    artifacts.map(async ({ name, mediaType }: { name: string; mediaType: string }) => {
      const bytes = await readFile(join(folder, name));
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      return { name, bytes, content: { sha256, sizeBytes: bytes.byteLength, mediaType } };
    }),
  );
  const named = files.map(({ name, content }) => ({ name, ...content }));
  return { files, registration: { artifacts: named, signature, referenceSegmentColumn: data.segmentColumn } };
};

const expectStatus = (what: string, { status, body }: Answer, expected: number): Body => {
  if (status !== expected) throw new StepFailed(`${what}: ${status} ${JSON.stringify(body)}`);
  return body;
};

export const registerModel = async (who: Person, name: string): Promise<void> => {
  const body = { name, riskTier: 4, type: "classifier", owner: "kill-test" };
  expectStatus("the model", await who.post("/v1/models", body), 201);
};

/** Puts the files where their digests say, once for all rounds. */
export const uploadFiles = async (who: Person, model: string, { data, versions }: Material): Promise<void> => {
  const { bytes: rows, sha256 } = await data.file("fresh");
  const fresh = { bytes: rows, content: { sha256, sizeBytes: rows.byteLength, mediaType: "text/csv" } };
  for (const { bytes, content } of [fresh, ...versions.flatMap(({ files }) => files)])
    await patiently("the upload", async () => {
      const { body } = await who.post(`/v1/models/${model}/artifacts`, content);
      if (body.upload === null) return "there";
      const { method, headers, url } = body.upload;
      await request(url, { method, headers, body: new Uint8Array(bytes) });
      return undefined;
    });
};

const register = async (who: Person, { versions }: Material, name: string, number: number): Promise<void> => {
  const answer = await who.post(`/v1/models/${name}/versions`, versions[number - 1]?.registration);
  expectStatus("the version", answer, 201);
};

/** Has a version deployed, and brings it as far as Approved; a tier 4 model needs nobody else. */
const approve = async (who: Person, name: string, number: number): Promise<void> => {
  const target = `/v1/targets/${name}`;
  const { etag } = await who.get(target);
  const deployment = await who.post(`${target}/deployments`, { version: number }, { ifMatch: etag });
  expectStatus("the deployment", deployment, 202);
  for (const stage of ["Staging", "Approved"]) await move(who, name, number, stage);
  await until(
    `the deployment of ${name} ${number}`,
    patientSeconds,
    () => who.get(target),
    ({ deployments }) => deployments.find(({ version }: Body) => version === number)?.status === "ready",
  );
};

const move = async (who: Person, model: string, number: number, stage: string): Promise<void> => {
  const path = `/v1/models/${model}/versions/${number}`;
  const { etag } = await who.get(path);
  expectStatus(stage, await who.post(`${path}/stage`, { stage, reason: "next" }, { ifMatch: etag }), 200);
};

/** Has the model watched; what drifts is trained again once somebody agrees. */
const watch = async (who: Person, { data }: Material, name: string): Promise<void> => {
  const { sha256 } = await data.file("fresh");
  const retraining = {
    on: ["drift"],
    cooldownSeconds: 86_400,
    approval: "manual",
    training: specOf(data, "xgboost", sha256),
    gates: { accuracyMin: 0.7, accuracyGainMin: 0.01, pValueMax: 0.05, missingMax: 0.01 },
    rollout: plan,
  };
  const settings = { windowSeconds: 4, minRows: 150, openAfterWindows: 1, closeAfterWindows: 2, retraining };
  expectStatus("the monitor", await who.post("/v1/monitors", { model: name, ...settings }), 201);
};

/** Drift is seen, and the version that was trained elsewhere meanwhile goes through gates and rollout into production. */
const retrain = async (who: Person, material: Material, name: string): Promise<void> => {
  const drifted = await until(
    `an incident of ${name}`,
    patientSeconds,
    () => who.get("/v1/pipelines?limit=100"),
    ({ items }) => items.some(({ model }: Body) => model === name),
  );
  const pipeline = drifted.body.items.find(({ model }: Body) => model === name);
  await register(who, material, name, 2);
  const path = `/v1/pipelines/${pipeline.id}`;
  const { etag } = await who.get(path);
  const consent = { reason: "trained elsewhere", candidate: 2 };
  expectStatus("the consent", await who.post(`${path}/approve`, consent, { ifMatch: etag }), 200);
  const { body } = await until(
    `the end of ${name}'s pipeline`,
    patientSeconds,
    () => who.get(path),
    ({ finishedAt }) => finishedAt !== null,
  );
  if (body.status !== "succeeded") throw new StepFailed(`the pipeline of ${name}: ${JSON.stringify(body.decisions)}`);
};

/** A version that its labels show to be worse is given a share, and loses it again. */
const rollBack = async (who: Person, material: Material, name: string): Promise<void> => {
  await register(who, material, name, 3);
  await approve(who, name, 3);
  const asked = await who.post("/v1/rollouts", { model: name, version: 3, plan, reason: "try" });
  const { id } = expectStatus("the rollout", asked, 201).rollout;
  const { body } = await until(
    `the end of ${name}'s rollout of version 3`,
    patientSeconds,
    () => who.get(`/v1/rollouts/${id}`),
    ({ finishedAt }) => finishedAt !== null,
  );
  if (body.status !== "rolled-back") throw new StepFailed(`${name} 3: ${JSON.stringify(body.decisions)}`);
};

/** One round, whatever happens to the server meanwhile: the whole loop, from a model to a canary that is taken back. */
export const tellStory = async (who: Person, material: Material, name: string): Promise<void> => {
  await registerModel(who, name);
  expectStatus("the target", await who.post("/v1/targets", { name, model: name, kind: "lambda" }), 201);
  await register(who, material, name, 1);
  await approve(who, name, 1);
  await move(who, name, 1, "Production");
  await watch(who, material, name);
  const traffic = startTraffic({ shop: who }, material.data, name, await material.data.rows("replay"));
  const loop = async () => {
    await retrain(who, material, name);
    await rollBack(who, material, name);
  };
  try {
    await Promise.race([loop(), traffic.broken]);
  } finally {
    await traffic.stop();
  }
};

/** How a round must end: what each thing is in the end, without the instants and ids that make one round another. */
export const endOf = async (who: Person, name: string): Promise<string> => {
  const read = async (path: string) => (await who.get(path)).body;
  const paths = [
    `/v1/models/${name}`,
    `/v1/routes/${name}`,
    `/v1/targets/${name}`,
    "/v1/pipelines?limit=100",
    ...[1, 2, 3].map((number) => `/v1/models/${name}/versions/${number}`),
  ];
  const [model, route, target, pipelines, ...versions] = await Promise.all(paths.map(read));
  const qualifiers = new Set(target.deployments.map(({ qualifier }: Body) => qualifier));
  check(`${name}: no function version was published twice`, qualifiers.size === 3, target.deployments);
  return JSON.stringify({
    aliases: model.aliases,
    latest: model.latestVersion,
    arms: route.arms,
    rollout: route.rollout,
    deployments: target.deployments.map(({ version, status, qualifier }: Body) => [version, status, qualifier]),
    stages: versions.map(({ stage }) => stage),
    pipelines: pipelines.items
      .filter((pipeline: Body) => pipeline.model === name)
      .map(({ status, candidate, gates }: Body) => [
        status,
        candidate,
        gates.map(({ gate, verdict, reason }: Body) => [gate, verdict, reason]),
      ]),
  });
};
