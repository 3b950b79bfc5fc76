import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { incidentChange } from "../../../lib/domain/monitoring/incident-change.ts";
import { type Answer, type Api, type Person, startApi } from "../../support/api.ts";
import { commandContext } from "../../support/command-context.ts";
import { measuredRow, reference, referenceText, signature } from "../../support/measured.ts";
import { policyData, retrainingPolicy } from "../../support/pipelines.ts";
import { held } from "../../support/registry.ts";
import { trainingSpec } from "../../support/training.ts";

let api: Api;
let mel: Person;
let vic: Person;
let app: Person;
beforeAll(async () => {
  api = await startApi();
  api.upload("loans.csv", policyData);
  mel = await api.person("mel", "ml-engineer");
  vic = await api.person("vic", "viewer");
  app = await api.person("app", "application");
  for (const [name, riskTier] of Object.entries({ critical: 1, high: 2, standard: 3, fraud: 4, idle: 4 }))
    await mel.post("/v1/models", { name, riskTier, type: "classifier", owner: "o" });
});
afterAll(() => api.stop());

const watched = async (model: string, settings: object = {}) => {
  await mel.post("/v1/models", { name: model, riskTier: 4, type: "classifier", owner: "o" });
  const created = await mel.post("/v1/monitors", { model, ...settings });
  expect(created.status).toBe(201);
  return created;
};
const id = (place: number) => String(place).padStart(32, "0");

describe("ok", () => {
  test.each([
    ["critical", 900],
    ["high", 3_600],
    ["standard", 86_400],
  ])("a %s model is watched as its tier says where its engineer says nothing", async (model, windowSeconds) => {
    const created = await mel.post("/v1/monitors", { model });
    expect(created).toMatchObject({
      status: 201,
      etag: '"1"',
      body: {
        name: model,
        model,
        windowSeconds,
        minRows: 200,
        drift: { falseDiscoveryRate: 0.01, psiApproaching: 0.05, psiDrifted: 0.1 },
        retraining: null,
        last: null,
        pipeline: null,
        cooldownUntil: null,
        revision: 1,
      },
    });
    expect(created.headers.get("location")).toBe(`/v1/monitors/${model}`);
    expect(created.body.assessedThrough).toBe(created.body.createdAt);
    expect(await vic.get(`/v1/monitors/${model}`)).toMatchObject({ status: 200, etag: '"1"', body: created.body });
    expect((await vic.get("/v1/monitors")).body.items).toContainEqual(created.body);
  });

  test("what an engineer says holds, a part of a group too, and the scheduler has the monitor to care for", async () => {
    const retraining = retrainingPolicy({ cooldownSeconds: 60 });
    const { body } = await watched("said", { windowSeconds: 120, drift: { psiDrifted: 0.2 }, retraining });
    expect(body).toMatchObject({
      windowSeconds: 120,
      drift: { falseDiscoveryRate: 0.01, psiApproaching: 0.05, psiDrifted: 0.2 },
      retraining,
    });
    const due = await api.aggregates.dueEffects("default", "drift-scheduler");
    expect(due.filter(({ subject }) => subject.id === "said")).toMatchObject([
      { effect: { type: "watch-model", payload: { monitor: "said" } } },
    ]);
  });

  test("a change keeps what it does not name; null ends retraining", async () => {
    const { body, etag } = await watched("changed", { minRows: 500, retraining: retrainingPolicy() });
    const change = { performance: { minLabelled: 50 }, retraining: null };
    const changed = await mel.change("PATCH", "/v1/monitors/changed", etag, change);
    expect(changed).toMatchObject({
      status: 200,
      etag: '"2"',
      body: { minRows: 500, performance: { ...body.performance, minLabelled: 50 }, retraining: null, revision: 2 },
    });
    expect((await vic.get("/v1/monitors/changed")).body).toEqual(changed.body);
  });

  test("a change that changes nothing leaves everything as it was", async () => {
    const retraining = retrainingPolicy();
    const { body, etag } = await watched("unchanged", { minRows: 500, retraining });
    const before = (await api.contents()).filter((item) => item.includes(" LEAF#"));
    for (const change of [{}, { minRows: 500 }, { drift: {} }, { retraining }]) {
      const answer = await mel.change("PATCH", "/v1/monitors/unchanged", etag, change);
      expect(answer).toMatchObject({ status: 200, etag: '"1"', body });
    }
    expect((await api.contents()).filter((item) => item.includes(" LEAF#"))).toEqual(before);
  });

  test("a request sent again with its key gets the same answer and changes nothing", async () => {
    await mel.post("/v1/models", { name: "again", riskTier: 4, type: "classifier", owner: "o" });
    const send = () => mel.ask("POST", "/v1/monitors", { model: "again" }, { "idempotency-key": "k1" });
    const first = await send();
    const after = await api.contents();
    expect((await send()).body).toEqual(first.body);
    expect(await api.contents()).toEqual(after);
  });

  test("reports are listed newest first, page by page, and read whole", async () => {
    await watched("reported");
    const sample = JSON.parse(
      readFileSync(new URL("../../vectors/reports/drift-report.v1.json", import.meta.url), "utf8"),
    );
    const hour = 3_600_000;
    const ends = [1, 2, 3].map((hours) => 1_763_700_000_000 + hours * hour);
    for (const end of ends)
      await api.reports.enter("default", { ...sample, monitor: "reported", window: { start: end - hour, end } });
    const page = await vic.get("/v1/monitors/reported/reports?limit=2");
    const shown = (end: number) => new Date(end).toISOString();
    expect(page.body.items.map(({ window }: { window: { end: string } }) => window.end)).toEqual(
      ends.slice(1).reverse().map(shown),
    );
    const rest = await vic.get(`/v1/monitors/reported/reports?limit=2&cursor=${page.body.next}`);
    expect(rest.body.items).toHaveLength(1);
    expect(rest.body.next).toBeUndefined();
    const [entry] = rest.body.items;
    const { schema: _schema, model: _model, ...whole } = sample;
    const read = await vic.get(`/v1/monitors/reported/reports/${entry.window.end}`);
    expect(read).toMatchObject({
      status: 200,
      body: { report: entry.report, version: entry.version, drift: whole.drift, window: entry.window },
    });
  });

  test("performance follows labels that come later, by segment and beside the reference", async () => {
    await mel.post("/v1/models", { name: "measured", riskTier: 4, type: "classifier", owner: "o" });
    const path = "/v1/models/measured/versions";
    const registered = await mel.post(path, {
      artifacts: [api.upload("model.onnx", "measured"), api.upload("reference.csv", referenceText)],
      signature,
      referenceSegmentColumn: "region",
    });
    expect(registered.status).toBe(201);
    for (const stage of ["Staging", "Approved", "Production"])
      await mel.post(`${path}/1/stage`, { stage }, (await mel.get(`${path}/1`)).etag);
    await watched("measured", { windowSeconds: 3_600, performance: { minLabelled: 10 } });
    const { model } = (await api.aggregates.load("default", "monitor", "measured"))?.state ?? { model: "" };
    const at = Math.floor(Date.now() / 60_000) * 60_000 - 60_000;
    const rows = Array.from({ length: 20 }, (_, row) =>
      measuredRow(
        reference(),
        { age: 30, region: row % 4 },
        { id: id(row), workspace: "default", model, version: 1, at, arm: "stable" },
      ),
    );
    await api.predictions.record(rows);
    const from = new Date(at).toISOString();
    const measure = () => vic.get(`/v1/monitors/measured/performance?from=${from}`);
    expect(await measure()).toMatchObject({
      status: 200,
      body: { version: 1, labelledShare: 0, verdict: "INSUFFICIENT", insufficient: "too-few-labels", loss: null },
    });
    // Every answer is 1.
    await api.predictions.label(
      rows.map((_, row) => ({
        workspace: "default",
        predictionId: id(row),
        row: 0,
        label: row < 5 ? "0" : "1",
        observedAt: 1,
      })),
    );
    const { body } = await measure();
    expect(body).toMatchObject({
      labelledShare: 1,
      window: { start: from },
      reference: { rows: 600, labelled: 600, wrong: 200 },
      current: { rows: 20, labelled: 20, wrong: 5, accuracy: 0.75 },
      segments: { 0: { current: { rows: 5, labelled: 5 } } },
    });
    expect(body.loss.difference).toBeCloseTo(2 / 3 - 0.75, 12);
    expect(body.loss.lower).toBeLessThan(body.loss.difference);
    expect(body.loss.upper).toBeGreaterThan(body.loss.difference);
  });

  test("incidents are listed by whether they are open", async () => {
    const sample = JSON.parse(readFileSync(new URL("../../vectors/schemas/incident.v1.json", import.meta.url), "utf8"));
    for (const [place, status] of (["open", "closed"] as const).entries()) {
      const state = { ...sample, id: id(place), status };
      held(
        await api.aggregates.commit(commandContext({ workspace: "default", commandId: id(90 + place) }), {
          at: 1,
          changes: [incidentChange(null, "incident-opened", state)],
          answer: null,
        }),
      );
    }
    const { modelName } = sample;
    for (const [path, place] of [
      ["/v1/incidents", 0],
      ["/v1/incidents?status=open", 0],
      ["/v1/incidents?status=closed", 1],
    ] as const) {
      const { body } = await vic.get(path);
      expect(body.items.map((incident: { id: string }) => incident.id)).toEqual([id(place)]);
      expect(await vic.get(`/v1/incidents/${id(place)}`)).toMatchObject({
        status: 200,
        etag: '"1"',
        body: { ...body.items[0], model: modelName, findings: sample.findings },
      });
    }
  });

  test("labels are taken to be joined, and those are named that wait for their prediction", async () => {
    const known = "a".repeat(32);
    await api.predictions.record([measuredRow(null, { age: 30, region: 1 }, { id: known, workspace: "default" })]);
    await api.predictions.label([{ workspace: "default", predictionId: id(77), row: 0, label: "1", observedAt: 1 }]);
    const before = Date.now();
    const observedAt = "2026-01-02T03:04:05.000Z";
    const items = [
      { predictionId: known, label: 1, observedAt },
      { predictionId: id(77), label: "yes" },
      { predictionId: id(78), row: 2, label: true },
    ];
    expect(await app.post("/v1/ground-truth", { items })).toMatchObject({
      status: 202,
      body: { accepted: 3, waiting: [id(77), id(78)] },
    });
    const sent = api.labels.at(-1);
    expect(sent).toMatchObject({
      workspace: "default",
      labels: [
        { predictionId: known, row: 0, label: 1, observedAt: Date.parse(observedAt) },
        { predictionId: id(77), row: 0, label: "yes" },
        { predictionId: id(78), row: 2, label: true },
      ],
    });
    expect(sent?.labels[1]?.observedAt).toBeGreaterThanOrEqual(before);
  });
});

const pages = readdirSync(new URL("../../../docs/problems", import.meta.url));

/** A refusal is a problem document with a page of its own, and leaves everything as it was. */
const refused = async (send: () => Promise<Answer>, status: number, code: string): Promise<Answer> => {
  const before = await api.contents();
  const answer = await send();
  expect(answer).toMatchObject({ status, body: { code, status, type: `/docs/problems/${code}` } });
  expect(pages).toContain(`${code}.md`);
  expect(await api.contents()).toEqual(before);
  return answer;
};

const policy = retrainingPolicy();

describe("refused", () => {
  const [step] = policy.rollout.steps;

  test.each<[string, number, object]>([
    ["model-not-found", 404, { model: "none" }],
    ["invalid-monitor", 422, { windowSeconds: 90 }],
    ["invalid-monitor", 422, { windowSeconds: 420 }],
    ["invalid-monitor", 422, { drift: { psiApproaching: 0.5 } }],
    ["invalid-monitor", 422, { performance: { accuracyLossApproaching: 0.2 } }],
    ["invalid-monitor", 422, { performance: { labelDelaySeconds: 60 } }],
    ["invalid-plan", 422, { retraining: { ...policy, rollout: { ...policy.rollout, steps: [step] } } }],
    ["target-is-a-feature", 422, { retraining: { ...policy, training: { ...policy.training, target: "amount" } } }],
  ])("%s: a monitor that could not be followed", async (code, status, settings) => {
    await refused(() => mel.post("/v1/monitors", { model: "fraud", ...settings }), status, code);
  });

  test("a retraining on a data set that is not in the workspace, or in the archive, when it is said", async () => {
    const archived = api.upload("old.csv").sha256;
    api.archive(archived);
    const on = (sha256: string) => ({
      retraining: retrainingPolicy({ training: trainingSpec({ dataset: { sha256, format: "csv" } }) }),
    });
    const absent = "0".repeat(64);
    await refused(() => mel.post("/v1/monitors", { model: "fraud", ...on(absent) }), 422, "dataset-not-found");
    const { etag } = await watched("dataless", { retraining: policy });
    const change = (settings: object) => () => mel.change("PATCH", "/v1/monitors/dataless", etag, settings);
    await refused(change(on(absent)), 422, "dataset-not-found");
    await refused(change(on(archived)), 409, "artifact-archived");
  });

  test("a retraining whose actuator is none of what serves the model, from the day it is written down", async () => {
    const model = "split";
    await mel.post("/v1/models", { name: model, riskTier: 4, type: "classifier", owner: "o" });
    await mel.post("/v1/targets", { name: model, model, kind: "lambda" });
    const withActuator = (actuator: string) => ({
      retraining: { ...policy, rollout: { ...policy.rollout, actuator } },
    });
    const { body } = await refused(
      () => mel.post("/v1/monitors", { model, ...withActuator("sagemaker-weights") }),
      422,
      "invalid-plan",
    );
    expect(body.detail).toContain("/actuator: router, or lambda-alias");
    const { etag, status } = await mel.post("/v1/monitors", { model, ...withActuator("lambda-alias") });
    expect(status).toBe(201);
    const change = (settings: object) => mel.change("PATCH", `/v1/monitors/${model}`, etag, settings);
    await refused(() => change(withActuator("sagemaker-weights")), 422, "invalid-plan");
    expect((await change({ minRows: 7 })).status).toBe(200);
  });

  test("what would be right is said, with the place", async () => {
    const { body } = await mel.post("/v1/monitors", { model: "fraud", windowSeconds: 90 });
    expect(body).toMatchObject({ pointer: "/windowSeconds", detail: expect.stringContaining("a multiple of 60") });
  });

  test("a second monitor of a model, and a change that would leave it unsound", async () => {
    const { etag } = await watched("twice");
    await refused(() => mel.post("/v1/monitors", { model: "TWICE" }), 409, "monitor-exists");
    const patch = (tag: string, body: object) => () => mel.change("PATCH", "/v1/monitors/twice", tag, body);
    await refused(patch(etag, { drift: { psiDrifted: 0.01 } }), 422, "invalid-monitor");
    await refused(patch('"9"', { minRows: 1 }), 412, "precondition-failed");
    await refused(patch("1", { minRows: 1 }), 400, "invalid-if-match");
    await refused(() => mel.ask("PATCH", "/v1/monitors/twice", { minRows: 1 }), 428, "precondition-required");
    await refused(() => mel.change("PATCH", "/v1/monitors/none", etag, { minRows: 1 }), 404, "monitor-not-found");
  });

  test.each([
    ["monitor-not-found", "/v1/monitors/none"],
    ["monitor-not-found", "/v1/monitors/none/reports"],
    ["report-not-found", "/v1/monitors/none/reports/2026-01-01T00:00:00.000Z"],
    ["monitor-not-found", "/v1/monitors/none/performance"],
    ["incident-not-found", `/v1/incidents/${"f".repeat(32)}`],
  ])("%s: %s", async (code, path) => {
    await refused(() => vic.get(path), 404, code);
  });

  test("a period that is none or too long, and a model that nothing serves", async () => {
    await watched("idle-one");
    const ask = (query: string) => () => vic.get(`/v1/monitors/idle-one/performance?${query}`);
    const day = "2026-01-02T00:00:00Z";
    await refused(ask(`from=${day}&to=${day}`), 422, "invalid-period");
    await refused(ask(`from=2020-01-01T00:00:00Z&to=${day}`), 422, "invalid-period");
    await refused(ask(`to=${day}`), 404, "nothing-serves");
  });

  test("labels of which one was observed in the future: none is taken", async () => {
    const before = api.labels.length;
    const observedAt = new Date(Date.now() + 3_600_000).toISOString();
    const items = [
      { predictionId: id(1), label: 1 },
      { predictionId: id(2), label: 1, observedAt },
    ];
    await refused(() => app.post("/v1/ground-truth", { items }), 422, "observed-in-future");
    expect(api.labels).toHaveLength(before);
  });
});

describe("malformed", () => {
  test.each<[string, string, unknown]>([
    ["/windowSeconds", "/v1/monitors", { model: "fraud", windowSeconds: 0 }],
    ["/drift/psi", "/v1/monitors", { model: "fraud", drift: { psi: 1 } }],
    ["/minRows", "/v1/monitors", { model: "fraud", minRows: 1e9 }],
    ["/retraining/training", "/v1/monitors", { model: "fraud", retraining: { on: [], gates: {} } }],
    ["/retraining/on", "/v1/monitors", { model: "fraud", retraining: { ...policy, on: ["drift", "drift"] } }],
    [
      "/retraining/gates/pValueMax",
      "/v1/monitors",
      { model: "fraud", retraining: { ...policy, gates: { ...policy.gates, pValueMax: 0 } } },
    ],
    ["/items", "/v1/ground-truth", { items: [] }],
    ["/items", "/v1/ground-truth", { items: Array.from({ length: 1_001 }, () => ({ predictionId: id(1), label: 1 })) }],
    ["/items/0/predictionId", "/v1/ground-truth", { items: [{ predictionId: "1", label: 1 }] }],
    ["/items/0/label", "/v1/ground-truth", { items: [{ predictionId: id(1), label: null }] }],
    ["/items/0/observedAt", "/v1/ground-truth", { items: [{ predictionId: id(1), label: 1, observedAt: "today" }] }],
    [
      "/items/0/observedAt",
      "/v1/ground-truth",
      { items: [{ predictionId: id(1), label: 1, observedAt: "1969-12-31T23:59:59Z" }] },
    ],
  ])("%s of %s", async (pointer, path, body) => {
    const answer = await refused(() => (path.endsWith("truth") ? app : mel).post(path, body), 422, "invalid-request");
    expect(JSON.stringify(answer.body.errors)).toContain(pointer);
  });

  test.each([
    "/v1/monitors/fraud/reports/1763708400000",
    "/v1/monitors/fraud/performance?from=yesterday",
    "/v1/incidents?status=any",
    "/v1/incidents/1",
  ])("%s", async (path) => {
    await refused(() => vic.get(path), 422, "invalid-request");
  });

  test.each(["", "nan", "NaN", "a\u0000b", "\u202eyes", "x".repeat(257)])(
    "a label that no model answers: %j",
    async (label) => {
      const items = [
        { predictionId: id(1), label: "no" },
        { predictionId: id(2), label },
      ];
      const before = api.labels.length;
      const answer = await refused(() => app.post("/v1/ground-truth", { items }), 422, "invalid-request");
      expect(answer.body.errors).toEqual([{ pointer: "/items/1/label", detail: expect.any(String) }]);
      if (/^(nan)?$/i.test(label)) expect(answer.body.errors[0].detail).toContain("leave the row out");
      expect(api.labels).toHaveLength(before);
    },
  );

  test("what may be a label is said", async () => {
    const items = [{ predictionId: id(1), label: null }];
    const answer = await refused(() => app.post("/v1/ground-truth", { items }), 422, "invalid-request");
    expect(answer.body.errors[0].detail).toBe("a number, a text, or true or false");
  });

  test("a cursor of another list", async () => {
    await watched("paged");
    await refused(() => vic.get("/v1/monitors/paged/reports?cursor=1"), 422, "invalid-cursor");
  });
});

describe("unauthorised", () => {
  test("a viewer and an application neither create nor change monitors; a viewer submits no labels", async () => {
    const { etag } = await watched("guarded");
    for (const person of [vic, app]) {
      await refused(() => person.post("/v1/monitors", { model: "fraud" }), 403, "forbidden");
      await refused(() => person.change("PATCH", "/v1/monitors/guarded", etag, { minRows: 1 }), 403, "forbidden");
    }
    const items = [{ predictionId: id(1), label: 1 }];
    await refused(() => vic.post("/v1/ground-truth", { items }), 403, "forbidden");
  });

  test("another workspace knows neither monitors nor reports nor incidents of this one", async () => {
    await watched("ours");
    const token = await api.issuer.token({ subject: "blu", groups: ["blue/ml-engineer"] });
    const inBlue = (path: string) => () =>
      api.send({ method: "GET", path: `/w/blue${path}`, headers: { authorization: `Bearer ${token}` } });
    await refused(inBlue("/v1/monitors/ours"), 404, "monitor-not-found");
    await refused(inBlue("/v1/monitors/ours/reports"), 404, "monitor-not-found");
    for (const path of ["/v1/monitors", "/v1/incidents"]) expect((await inBlue(path)()).body).toEqual({ items: [] });
  });
});
