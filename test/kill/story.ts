import { createHash } from "node:crypto";
import { StepFailed } from "../../demo/narrator.ts";
import { type Answer, type Body, type Person, until } from "../../demo/person.ts";
import { patiently, request } from "../../demo/retry.ts";
import { onnxModel, tabularRequest } from "../support/onnx-models.ts";

const bytes = onnxModel("tabular");
const sha256 = createHash("sha256").update(bytes).digest("hex");
const artifact = { name: "model.onnx", sha256, sizeBytes: bytes.byteLength, mediaType: "application/octet-stream" };

const expectStatus = (what: string, { status, body }: Answer, ...statuses: readonly number[]): Body => {
  if (!statuses.includes(status)) throw new StepFailed(`${what}: ${status} ${JSON.stringify(body)}`);
  return body;
};

/** Puts the model file where its digest says, once for all rounds. */
export const uploadModel = async (who: Person, model: string): Promise<void> => {
  const { name: _, ...content } = artifact;
  await patiently("the upload", async () => {
    const { body } = await who.post(`/v1/models/${model}/artifacts`, content);
    if (body.upload === null) return "there";
    const { method, headers, url } = body.upload;
    await request(url, { method, headers, body: new Uint8Array(bytes) });
    return undefined;
  });
};

export const registerModel = async (who: Person, name: string): Promise<void> => {
  const body = { name, riskTier: 4, type: "classifier", owner: "kill-test" };
  expectStatus("the model", await who.post("/v1/models", body), 201);
};

/** Moves a version one stage on; a tier 4 model needs nobody else. */
const move = async (who: Person, model: string, number: number, stage: string): Promise<void> => {
  const path = `/v1/models/${model}/versions/${number}`;
  const { etag } = await who.get(path);
  expectStatus(stage, await who.post(`${path}/stage`, { stage, reason: "next" }, { ifMatch: etag }), 200);
};

/** From a name to predictions in production: what one round does, whatever happens to the server meanwhile. */
export const tellStory = async (who: Person, name: string): Promise<void> => {
  await registerModel(who, name);
  expectStatus("the version", await who.post(`/v1/models/${name}/versions`, { artifacts: [artifact] }), 201);
  expectStatus("the target", await who.post("/v1/targets", { name, model: name, kind: "lambda" }), 201);
  const target = `/v1/targets/${name}`;
  const { etag } = await who.get(target);
  expectStatus("the deployment", await who.post(`${target}/deployments`, { version: 1 }, { ifMatch: etag }), 202);
  for (const stage of ["Staging", "Approved"]) await move(who, name, 1, stage);
  await until(
    `the deployment of ${name}`,
    150,
    () => who.get(target),
    ({ deployments }) => deployments[0]?.status === "ready",
  );
  await move(who, name, 1, "Production");
  await patiently(`a prediction of ${name}`, async () => {
    const { status, body } = await who.post(`/v2/models/${name}/infer`, tabularRequest(1));
    return status === 200 && body.model_version === "1" ? "answered" : undefined;
  });
};
