import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Api, type Person, startApi } from "../../support/api.ts";
import { arm, plan } from "../../support/rollouts.ts";

let api: Api;
let ada: Person;
let mel: Person;
let olu: Person;
let vic: Person;
beforeAll(async () => {
  api = await startApi();
  ada = await api.person("ada", "data-scientist");
  mel = await api.person("mel", "ml-engineer");
  olu = await api.person("olu", "operator");
  vic = await api.person("vic", "viewer");
});
afterAll(() => api.stop());

const address = (version: number) => ({ version, qualifier: `https://models.example.com/${version}` });

/** A model with version 1 in Production and version 2 Approved, both at an endpoint that somebody else runs. */
const served = async (model: string, riskTier = 4) => {
  await ada.post("/v1/models", { name: model, riskTier, type: "classifier", owner: "o" });
  let target = await olu.post("/v1/targets", { name: model, model, kind: "http" });
  for (const version of [1, 2]) {
    await ada.post(`/v1/models/${model}/versions`, { artifacts: [api.upload("model.onnx", `${model} ${version}`)] });
    target = await olu.post(`/v1/targets/${model}/deployments`, address(version), target.etag);
    for (const stage of version === 1 ? ["Staging", "Approved", "Production"] : ["Staging", "Approved"])
      await move(model, version, stage);
  }
};
const move = async (model: string, version: number, stage: string) => {
  const path = `/v1/models/${model}/versions/${version}`;
  const { status, body } = await mel.post(`${path}/stage`, { stage }, (await mel.get(path)).etag);
  if (status === 202) await approve(body.id);
};
const approve = async (id: string) => {
  for (const [name, role] of [
    ["max", "ml-engineer"],
    ["pia", "data-scientist"],
    ["lea", "ml-lead"],
    ["bob", "business-stakeholder"],
  ] as const) {
    const voter = await api.person(name, role);
    const { body, etag } = await voter.get(`/v1/change-requests/${id}`);
    if (body.status === "open")
      await voter.post(`/v1/change-requests/${id}/votes`, { decision: "approve", digest: body.digest }, etag);
  }
};
const started = async (model: string, overrides: Parameters<typeof plan>[0] = {}) => {
  await served(model);
  const answer = await ada.post("/v1/rollouts", { model, version: 2, plan: plan(overrides) });
  expect(answer.status).toBe(201);
  return answer.body.rollout;
};
const command = async (id: string, name: string) =>
  olu.post(`/v1/rollouts/${id}/${name}`, { reason: "because" }, (await vic.get(`/v1/rollouts/${id}`)).etag);

describe("ok", () => {
  test("people approve version and plan together, and the last vote starts the rollout", async () => {
    await served("voted", 3);
    const asked = await ada.post("/v1/rollouts", { model: "voted", version: 2, plan: plan(), reason: "better" });
    expect(asked).toMatchObject({
      status: 202,
      body: { changeRequest: { status: "open", version: 2, plan: plan() }, rollout: null },
    });
    const { id, digest } = asked.body.changeRequest;
    const request = await mel.get(`/v1/change-requests/${id}`);
    expect(request.body).toMatchObject({ to: "Production", plan: plan(), rollout: null });
    expect((await vic.get("/v1/routes/voted")).body.rollout).toBeNull();

    const voted = await mel.post(`/v1/change-requests/${id}/votes`, { decision: "approve", digest }, request.etag);
    expect(voted).toMatchObject({
      status: 200,
      body: { status: "applied", rollout: expect.stringMatching(/^[0-9a-f]{32}$/) },
    });
    const { body } = await vic.get(`/v1/rollouts/${voted.body.rollout}`);
    expect(body).toMatchObject({
      status: "shifting",
      stable: 1,
      candidate: 2,
      changeRequest: id,
      shift: { weightBasisPoints: 1_000, confirmedAt: null },
      decisions: [{ decision: "start", reason: "better" }],
    });
    expect((await vic.get("/v1/routes/voted")).body).toMatchObject({
      rollout: body.id,
      split: "router",
      arms: [
        { role: "stable", version: 1, weightBasisPoints: 9_000 },
        { role: "canary", version: 2, weightBasisPoints: 1_000 },
      ],
    });
    expect((await vic.get("/v1/models/voted/versions/2")).body.stage).toBe("Approved");
    expect((await vic.get("/v1/rollouts")).body.items[0]).toEqual(body);
  });

  test("without a plan the rollout follows that of the model's tier", async () => {
    await served("planless", 3);
    const asked = await ada.post("/v1/rollouts", { model: "planless", version: 2 });
    expect(
      asked.body.changeRequest.plan.steps.map((step: { weightBasisPoints: number }) => step.weightBasisPoints),
    ).toEqual([1_000, 5_000, 10_000]);
  });

  test("a rollout is paused, resumed and aborted", async () => {
    const { id } = await started("stopped");
    expect((await command(id, "pause")).body.status).toBe("paused");
    expect((await command(id, "resume")).body.status).toBe("shifting");
    const aborted = await command(id, "abort");
    expect(aborted.body).toMatchObject({ status: "rolling-back", finishedAt: null });
    expect(aborted.body.decisions.map(({ decision }: { decision: string }) => decision)).toEqual([
      "start",
      "pause",
      "resume",
      "abort",
    ]);
    expect((await vic.get("/v1/routes/stopped")).body.arms).toEqual([
      { role: "stable", version: 1, weightBasisPoints: 10_000 },
    ]);
  });

  test("an operator promotes before the plan is done: stage, champion and route move at once", async () => {
    const { id } = await started("skipped");
    expect((await command(id, "promote")).body).toMatchObject({ status: "promoted", finishedAt: expect.any(String) });
    expect((await vic.get("/v1/models/skipped/versions/2")).body).toMatchObject({
      stage: "Production",
      stageReason: "because",
      aliases: ["champion"],
    });
    expect((await vic.get("/v1/routes/skipped")).body).toMatchObject({
      rollout: null,
      arms: [{ role: "stable", version: 2, weightBasisPoints: 10_000 }],
    });
  });
});

describe("refused", () => {
  test("a promotion while there is harm", async () => {
    const { id, shift } = await started("harmful");
    const of = { revision: shift.revision };
    await api.count(
      "harmful",
      arm("stable", { ...of, requests: 900 }),
      arm("canary", { ...of, requests: 100, failed: 20 }),
    );
    expect(await command(id, "promote")).toMatchObject({
      status: 409,
      body: {
        code: "rollout-harmful",
        metric: "failed",
        canary: { units: 100, bad: 20 },
        stable: { units: 900, bad: 0 },
      },
    });
  });

  test("a promotion by one person of what several approved with its plan, before the last step of that", async () => {
    await served("important", 2);
    const { body } = await ada.post("/v1/rollouts", { model: "important", version: 2, plan: plan() });
    await approve(body.changeRequest.id);
    const { rollout } = (await vic.get(`/v1/change-requests/${body.changeRequest.id}`)).body;
    const before = await api.contents();
    expect(await command(rollout, "promote")).toMatchObject({
      status: 409,
      body: {
        code: "steps-left",
        riskTier: 2,
        left: [0, 1],
        steps: 3,
        detail: expect.stringContaining("of its 3 steps 1, 2 must be done before the last one"),
      },
    });
    expect(await api.contents()).toEqual(before);
    expect((await command(rollout, "abort")).body.status).toBe("rolling-back");
  });

  test("whatever else would move the route of a rollout, with its id", async () => {
    const { id } = await started("held");
    const target = await olu.get("/v1/targets/held");
    await ada.post("/v1/models/held/versions", { artifacts: [api.upload("model.onnx", "held 3")] });
    await olu.post("/v1/targets/held/deployments", address(3), target.etag);
    for (const stage of ["Staging", "Approved"]) await move("held", 3, stage);
    const refusal = { status: 409, body: { code: "rollout-in-progress", route: "held", rollout: id } };
    const version = await mel.get("/v1/models/held/versions/3");
    const route = await olu.get("/v1/routes/held");
    const arms = [{ role: "stable", version: 1, weightBasisPoints: 10_000 }];
    expect(await ada.post("/v1/rollouts", { model: "held", version: 3, plan: plan() })).toMatchObject(refusal);
    expect(await mel.post("/v1/models/held/versions/3/stage", { stage: "Production" }, version.etag)).toMatchObject(
      refusal,
    );
    expect(await ada.post("/v1/change-requests", { model: "held", version: 3, to: "Production" })).toMatchObject(
      refusal,
    );
    expect(await olu.change("PUT", "/v1/routes/held", route.etag, { target: "held", arms })).toMatchObject(refusal);
    const ask = () => ada.post("/v1/change-requests", { model: "held", version: 3, to: "Production" });
    expect((await ask()).body).toMatchObject({ isRollingBack: false, detail: expect.stringContaining("abort it") });
    for (const number of [1, 2]) {
      const { etag } = await mel.get(`/v1/models/held/versions/${number}`);
      expect(await mel.post(`/v1/models/held/versions/${number}/stage`, { stage: "Deprecated" }, etag)).toMatchObject({
        status: 409,
        body: { code: "version-serving" },
      });
    }
    await command(id, "abort");
    const late = await ask();
    expect(late.body).toMatchObject({ code: "rollout-in-progress", rollout: id, isRollingBack: true });
    expect(late.body.detail).toMatch(/Wait until it is over\.$/);
    expect(late.body.detail).not.toMatch(/abort|promote/);
  });

  test("a plan whose steps go down, a target that cannot split so, and a version that nobody approved", async () => {
    await served("planned");
    const [first, second, third] = plan().steps;
    const ask = (overrides: Parameters<typeof plan>[0], version = 2) =>
      ada.post("/v1/rollouts", { model: "planned", version, plan: plan(overrides) });
    expect(await ask({ steps: [second, first, third].filter((step) => step !== undefined) })).toMatchObject({
      status: 422,
      body: {
        code: "invalid-plan",
        faults: [{ pointer: "/plan/steps/1/weightBasisPoints", detail: "at least 5000, as in the step before" }],
      },
    });
    expect(await ask({ actuator: "lambda-alias" })).toMatchObject({
      status: 422,
      body: { code: "invalid-plan", faults: [{ pointer: "/plan/actuator" }] },
    });
    await ada.post("/v1/models/planned/versions", { artifacts: [api.upload("model.onnx", "planned 3")] });
    expect(await ask({}, 3)).toMatchObject({ status: 409, body: { code: "transition-not-allowed" } });
  });

  test("a rollout of a model that nobody serves, or beside another's canary", async () => {
    await ada.post("/v1/models", { name: "bare", riskTier: 4, type: "classifier", owner: "o" });
    await ada.post("/v1/models/bare/versions", { artifacts: [api.upload("model.onnx", "bare")] });
    for (const stage of ["Staging", "Approved"]) await move("bare", 1, stage);
    expect(await ada.post("/v1/rollouts", { model: "bare", version: 1 })).toMatchObject({
      status: 409,
      body: { code: "nothing-to-compare" },
    });
    await served("crowded");
    const route = await olu.get("/v1/routes/crowded");
    await olu.change("PUT", "/v1/routes/crowded", route.etag, {
      target: "crowded",
      arms: [
        { role: "stable", version: 1, weightBasisPoints: 9_000 },
        { role: "canary", version: 2, weightBasisPoints: 1_000 },
      ],
    });
    const target = await olu.get("/v1/targets/crowded");
    await ada.post("/v1/models/crowded/versions", { artifacts: [api.upload("model.onnx", "crowded 3")] });
    await olu.post("/v1/targets/crowded/deployments", address(3), target.etag);
    for (const stage of ["Staging", "Approved"]) await move("crowded", 3, stage);
    expect(await ada.post("/v1/rollouts", { model: "crowded", version: 3 })).toMatchObject({
      status: 409,
      body: { code: "route-has-canary", versions: [2] },
    });
    expect((await ada.post("/v1/rollouts", { model: "crowded", version: 2 })).status).toBe(201);
  });

  test("a last vote while the version is not deployed leaves the request open", async () => {
    await served("undeployed", 3);
    await ada.post("/v1/models/undeployed/versions", { artifacts: [api.upload("model.onnx", "undeployed 3")] });
    for (const stage of ["Staging", "Approved"]) await move("undeployed", 3, stage);
    const asked = await ada.post("/v1/rollouts", { model: "undeployed", version: 3 });
    const { id, digest } = asked.body.changeRequest;
    const { etag } = await mel.get(`/v1/change-requests/${id}`);
    const before = await api.contents();
    expect(await mel.post(`/v1/change-requests/${id}/votes`, { decision: "approve", digest }, etag)).toMatchObject({
      status: 409,
      body: { code: "not-deployed", version: 3, targets: ["undeployed"] },
    });
    expect(await api.contents()).toEqual(before);
  });

  test("a command that does not fit, comes twice, or names no revision or rollout", async () => {
    const { id } = await started("commands");
    expect(await command(id, "resume")).toMatchObject({
      status: 409,
      body: { code: "wrong-rollout-status", rolloutStatus: "shifting", allowed: ["paused"] },
    });
    expect(await olu.post(`/v1/rollouts/${id}/pause`, { reason: "why" })).toMatchObject({ status: 428 });
    expect(await olu.post(`/v1/rollouts/${id}/pause`, { reason: "why" }, '"9"')).toMatchObject({ status: 412 });
    await command(id, "abort");
    for (const name of ["pause", "resume", "abort", "promote"])
      expect(await command(id, name)).toMatchObject({
        status: 409,
        body: { code: "wrong-rollout-status", rolloutStatus: "rolling-back" },
      });
    const nobody = "0".repeat(32);
    expect(await vic.get(`/v1/rollouts/${nobody}`)).toMatchObject({ status: 404, body: { code: "rollout-not-found" } });
    expect(await vic.post(`/v1/rollouts/${id}/pause`, { reason: "why" }, '"1"')).toMatchObject({ status: 403 });
  });

  test("a command without a reason: whoever reads the decision later would not know why", async () => {
    const { id } = await started("unexplained");
    const { etag } = await vic.get(`/v1/rollouts/${id}`);
    const before = await api.contents();
    for (const name of ["pause", "resume", "abort", "promote"])
      for (const body of [{}, { reason: "" }, { reason: " \n" }]) {
        const answer = await olu.post(`/v1/rollouts/${id}/${name}`, body, etag);
        expect(answer).toMatchObject({
          status: 422,
          body: { code: "invalid-request", errors: [{ pointer: "/reason" }] },
        });
      }
    expect(await api.contents()).toEqual(before);
  });
});

test("a rejected or withdrawn request starts nothing", async () => {
  await served("rejected", 3);
  const ask = async () =>
    (await ada.post("/v1/rollouts", { model: "rejected", version: 2, plan: plan() })).body.changeRequest;
  const first = await ask();
  const { etag } = await mel.get(`/v1/change-requests/${first.id}`);
  const ballot = { decision: "reject", digest: first.digest, reason: "no" };
  expect((await mel.post(`/v1/change-requests/${first.id}/votes`, ballot, etag)).body).toMatchObject({
    status: "rejected",
    rollout: null,
  });
  const second = await ask();
  expect((await ada.post(`/v1/change-requests/${second.id}/withdrawal`, {}, `"${second.revision}"`)).status).toBe(200);
  expect((await vic.get("/v1/routes/rejected")).body).toMatchObject({ rollout: null, revision: 1 });
});
