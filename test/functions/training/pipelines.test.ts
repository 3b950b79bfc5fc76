import { afterAll, beforeAll, expect, test } from "vitest";
import { pipelineResponse } from "../../../functions/training/routes/pipeline-response.ts";
import { type Api, type Person, startApi } from "../../support/api.ts";
import { policyData, retrainingPolicy } from "../../support/pipelines.ts";

let api: Api;
let mel: Person;
beforeAll(async () => {
  api = await startApi();
  mel = await api.person("mel", "ml-engineer");
});
afterAll(() => api.stop());

test("a pipeline says what it waits for, and one that has ended waits for nothing", async () => {
  await mel.post("/v1/models", { name: "fraud", riskTier: 4, type: "classifier", owner: "o" });
  await mel.post("/v1/models/fraud/versions", { artifacts: [api.upload("model.onnx")] });
  for (const stage of ["Staging", "Approved", "Production"]) {
    const { etag } = await mel.get("/v1/models/fraud/versions/1");
    await mel.post("/v1/models/fraud/versions/1/stage", { stage }, etag);
  }
  api.upload("loans.csv", policyData);
  await mel.post("/v1/monitors", { model: "fraud", retraining: retrainingPolicy() });
  const blank = { status: 422, body: { code: "invalid-request", errors: [{ pointer: "/reason" }] } };
  expect(await mel.post("/v1/pipelines", { model: "fraud", reason: " " })).toMatchObject(blank);
  const triggered = await mel.post("/v1/pipelines", { model: "fraud", reason: "it is time" });
  expect(triggered.status).toBe(201);
  expect(triggered.body.riskTier).toBe(4);
  expect(pipelineResponse.parse(triggered.body)).toEqual(triggered.body);
  const path = `/v1/pipelines/${triggered.body.id}`;
  const { body, etag } = await mel.get(path);
  expect(body).toEqual({ ...triggered.body, waitsFor: "somebody to approve the retraining" });
  for (const command of ["approve", "reject", "cancel"])
    expect(await mel.post(`${path}/${command}`, { reason: " " }, etag)).toMatchObject(blank);
  expect((await mel.post(`${path}/reject`, { reason: "not now" }, etag)).status).toBe(200);
  expect((await mel.get(path)).body).toMatchObject({ status: "rejected", waitsFor: null });
  const { etag: ended } = await mel.get(path);
  expect(await mel.post(`${path}/approve`, { reason: "after all" }, ended)).toMatchObject({
    status: 409,
    body: { code: "wrong-pipeline-status", status: 409, pipelineStatus: "rejected", needed: "awaiting-approval" },
  });
  const again = () => mel.post("/v1/pipelines", { model: "fraud", reason: "after all" });
  const next = Date.parse(body.startedAt) + 3_600_000;
  expect(await again()).toMatchObject({
    status: 409,
    body: {
      code: "cooldown",
      detail: `A retraining of fraud was triggered at ${body.startedAt}, whatever came of it; its policy allows the next at ${new Date(next).toISOString()}.`,
    },
  });
  const monitor = await mel.get("/v1/monitors/fraud");
  const retraining = retrainingPolicy({ cooldownSeconds: 0 });
  expect((await mel.change("PATCH", "/v1/monitors/fraud", monitor.etag, { retraining })).body.cooldownUntil).toBe(
    body.startedAt,
  );
  expect((await again()).status).toBe(201);
  expect((await mel.get(`/v1/pipelines/${"0".repeat(32)}`)).body).toMatchObject({ code: "pipeline-not-found" });
});
