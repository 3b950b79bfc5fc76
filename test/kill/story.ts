import { createHash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { check, StepFailed } from "../../demo/narrator.ts";
import { type Answer, type Body, type Person, until } from "../../demo/person.ts";
import { patiently, request } from "../../demo/retry.ts";
import { annotatedModel, onnxModel, tabularRequest } from "../support/onnx-models.ts";

const fileOf = (bytes: Uint8Array) => ({
  bytes,
  content: {
    sha256: createHash("sha256").update(bytes).digest("hex"),
    sizeBytes: bytes.byteLength,
    mediaType: "application/octet-stream",
  },
});

/** The model in production, one as good, and one that cannot answer what is asked. */
const files = [onnxModel("tabular"), annotatedModel("tabular", "second"), onnxModel("echo")].map(fileOf);

const plan = {
  actuator: "router",
  steps: [2_500, 10_000].map((weightBasisPoints) => ({ weightBasisPoints, minSeconds: 1, minRequests: 8 })),
  intervalSeconds: 1,
  // Kills take time, and nobody is to hold for that.
  maxStepSeconds: 86_400,
  alpha: 0.05,
  toleratedRatio: { failed: 1.25, wrong: 1.25 },
  needsLabels: false,
};

const expectStatus = (what: string, { status, body }: Answer, expected: number): Body => {
  if (status !== expected) throw new StepFailed(`${what}: ${status} ${JSON.stringify(body)}`);
  return body;
};

export const registerModel = async (who: Person, name: string): Promise<void> => {
  const body = { name, riskTier: 4, type: "classifier", owner: "kill-test" };
  expectStatus("the model", await who.post("/v1/models", body), 201);
};

/** Puts the model files where their digests say, once for all rounds. */
export const uploadFiles = async (who: Person, model: string): Promise<void> => {
  for (const { bytes, content } of files)
    await patiently("the upload", async () => {
      const { body } = await who.post(`/v1/models/${model}/artifacts`, content);
      if (body.upload === null) return "there";
      const { method, headers, url } = body.upload;
      await request(url, { method, headers, body: new Uint8Array(bytes) });
      return undefined;
    });
};

/** Registers a version, has it deployed, and brings it as far as Approved; a tier 4 model needs nobody else. */
const approve = async (who: Person, name: string, number: number): Promise<void> => {
  const artifacts = [{ name: "model.onnx", ...files[number - 1]?.content }];
  expectStatus("the version", await who.post(`/v1/models/${name}/versions`, { artifacts }), 201);
  const target = `/v1/targets/${name}`;
  const { etag } = await who.get(target);
  const deployment = await who.post(`${target}/deployments`, { version: number }, { ifMatch: etag });
  expectStatus("the deployment", deployment, 202);
  for (const stage of ["Staging", "Approved"]) await move(who, name, number, stage);
  await until(
    `the deployment of ${name} ${number}`,
    240,
    () => who.get(target),
    ({ deployments }) => deployments.find(({ version }: Body) => version === number)?.status === "ready",
  );
};

const move = async (who: Person, model: string, number: number, stage: string): Promise<void> => {
  const path = `/v1/models/${model}/versions/${number}`;
  const { etag } = await who.get(path);
  expectStatus(stage, await who.post(`${path}/stage`, { stage, reason: "next" }, { ifMatch: etag }), 200);
};

/** Moves traffic to a version, while there is some, until the rollout ends as it must. */
const rollOut = async (who: Person, name: string, version: number, end: string): Promise<void> => {
  const asked = await who.post("/v1/rollouts", { model: name, version, plan, reason: "try" });
  const { id } = expectStatus("the rollout", asked, 201).rollout;
  let running = true;
  const asking = (async () => {
    for (; running; await setTimeout(20)) await who.post(`/v2/models/${name}/infer`, tabularRequest(1));
  })();
  const ended = until(
    `the end of ${name}'s rollout of version ${version}`,
    300,
    () => who.get(`/v1/rollouts/${id}`),
    ({ finishedAt }) => finishedAt !== null,
  );
  const { body } = await ended.finally(() => {
    running = false;
  });
  await asking;
  if (body.status !== end) throw new StepFailed(`the rollout of ${name} ${version} ended ${body.status}`);
};

/** One round, whatever happens to the server meanwhile: into production, on to a better version, and back from a bad one. */
export const tellStory = async (who: Person, name: string): Promise<void> => {
  await registerModel(who, name);
  expectStatus("the target", await who.post("/v1/targets", { name, model: name, kind: "lambda" }), 201);
  await approve(who, name, 1);
  await move(who, name, 1, "Production");
  for (const [version, end] of [
    [2, "promoted"],
    [3, "rolled-back"],
  ] as const) {
    await approve(who, name, version);
    await rollOut(who, name, version, end);
  }
};

/** How a round must end: what each thing is in the end, without the instants and ids that make one round another. */
export const endOf = async (who: Person, name: string): Promise<string> => {
  const read = async (path: string) => (await who.get(path)).body;
  const [model, route, target, ...versions] = await Promise.all(
    [
      `/v1/models/${name}`,
      `/v1/routes/${name}`,
      `/v1/targets/${name}`,
      ...[1, 2, 3].map((number) => `/v1/models/${name}/versions/${number}`),
    ].map(read),
  );
  check(
    `${name}: no function version was published twice`,
    new Set(target.deployments.map(({ qualifier }: Body) => qualifier)).size === 3,
    target.deployments,
  );
  return JSON.stringify({
    aliases: model.aliases,
    latest: model.latestVersion,
    arms: route.arms,
    rollout: route.rollout,
    deployments: target.deployments.map(({ version, status, qualifier }: Body) => [version, status, qualifier]),
    stages: versions.map(({ stage }) => stage),
  });
};
