import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openPredictionStore } from "../../../lib/adapters/dynamodb/prediction-store.ts";
import { sha256Digest } from "../../../lib/adapters/system/sha256-digest.ts";
import { captureManifest } from "../../../lib/domain/capture-window/capture-manifest.ts";
import type { ChangeRequest } from "../../../lib/domain/change-request/change-request.ts";
import type { Change } from "../../../lib/domain/command/change.ts";
import type { EventType } from "../../../lib/domain/command/event-type.ts";
import { modelNameClaim } from "../../../lib/domain/model/model-name.ts";
import type { Arm } from "../../../lib/domain/routing/route.ts";
import { emptyHistory, type TrackingRun } from "../../../lib/domain/tracking/tracking-run.ts";
import type { CapturedPrediction } from "../../../lib/ports/capture-sink.ts";
import { enterTrackingRun } from "../../../lib/usecases/enter-tracking-run.ts";
import { logRunInputs } from "../../../lib/usecases/log-run-inputs.ts";
import { peerRule } from "../../support/approval-rules.ts";
import { type AuditApi, startAuditApi } from "../../support/audit-api.ts";
import { capturedPrediction } from "../../support/captured-predictions.ts";
import { commandContext } from "../../support/command-context.ts";
import { model, version } from "../../support/registry-world.ts";
import { route, target } from "../../support/serving.ts";
import { datasetSha256, runId, trainingRun } from "../../support/training.ts";
import { isOpenLineage } from "./open-lineage-schema.ts";

let api: AuditApi;
const hour = Date.UTC(2026, 10, 21, 7);
const requestId = "c".repeat(32);
const capture = (name: string) => `default/captures/model=m1/date=2026-11-21/hour=07/${name}.ndjson`;
const arms = (stable: number): readonly Arm[] => [{ role: "stable", version: stable, weightBasisPoints: 10_000 }];

const request: ChangeRequest = {
  schema: "change-request.v2",
  id: requestId,
  model: "m1",
  modelName: "fraud",
  version: 2,
  digest: "0".repeat(64),
  riskTier: 3,
  from: "Staging",
  to: "Approved",
  rule: peerRule,
  policyHash: "1".repeat(64),
  authors: ["tom"],
  plan: null,
  rollout: null,
  reason: "better",
  requestedBy: "tom",
  votes: [{ actor: "eve", seat: "peer", decision: "approve", reason: "", at: 3 }],
  status: "applied",
  selfAttested: false,
  openedAt: 1,
  expiresAt: 2,
  closedAt: 3,
};

/** Brings states about, one command each time, at an instant. */
const commit = async (at: number, ...states: readonly Pick<Change, "kind" | "id" | "state" | "event">[]) => {
  const changes = await Promise.all(
    states.map(async (stated) => {
      const basis = (await api.world.store.load("default", stated.kind, stated.id)) ?? null;
      const claims = stated.kind === "model" ? { claims: basis === null ? [modelNameClaim("fraud")] : [] } : {};
      const tier = stated.kind === "model-version" ? { riskTier: 3 } : {};
      return { ...stated, ...claims, ...tier, basis } as Change;
    }),
  );
  const committed = await api.world.store.commit(commandContext(), { at, changes, answer: null });
  if (!committed.ok) throw new Error(committed.refusal.code);
  // One batch each: within a batch, only the leaves of one subject are in the order of their commands.
  await api.sequence();
};

const record = async (more: Partial<CapturedPrediction>, key: string) => {
  const { inputs, outputs, ...provenance } = capturedPrediction(2, {
    model: "m1",
    route: "fraud",
    at: hour + 60_000,
    ...more,
  });
  const rows = inputs.map((row, place) => ({
    prediction: { ...provenance, row: place, output: outputs[place] ?? {}, capture: key },
    inputs: row,
    reference: null,
  }));
  const needs = { client: api.client, table: api.measure, labelHorizonDays: 3650, slot: 0 };
  await openPredictionStore({ ...needs, lengths: { profileSeconds: 60, counterSeconds: 60 } }).record(rows);
  return provenance.id;
};

const predictions: Record<string, string> = {};
beforeAll(async () => {
  api = await startAuditApi();
  const lineage = { trainingRun: runId, trainingData: { sha256: datasetSha256 }, codeCommit: "abc" };
  const approvals = [{ changeRequest: requestId, to: "Approved" as const, at: 3 }];
  const run = (event: EventType, more: Parameters<typeof trainingRun>[0]) =>
    ({ kind: "training-run", id: runId, event, state: trainingRun(more) }) as const;
  const two = (event: EventType, more: Parameters<typeof version>[1]) =>
    ({ kind: "model-version", id: "m1.2", event, state: version(2, { lineage, ...more }) }) as const;
  const routed = (stable: number) =>
    ({ kind: "route", id: "fraud", event: "route-set", state: route(arms(stable)) }) as const;
  const day = hour - 86_400_000;

  await commit(day, {
    kind: "model",
    id: "m1",
    event: "model-registered",
    state: model({ targets: ["fraud-lambda"] }),
  });
  await commit(day + 1, {
    kind: "model-version",
    id: "m1.1",
    event: "version-registered",
    state: version(1, { routes: ["fraud"] }),
  });
  await commit(
    day + 2,
    { kind: "target", id: "fraud-lambda", event: "deployment-ready", state: target([1]) },
    routed(1),
  );
  await commit(day + 3, run("training-run-requested", {}));
  await commit(
    day + 4,
    run("training-run-succeeded", { status: "succeeded", version: 2 }),
    two("version-registered", {}),
  );
  await commit(
    day + 5,
    { kind: "change-request", id: requestId, event: "change-request-applied", state: request },
    two("version-approved", { approvals, stage: "Approved" }),
  );
  await commit(day + 6, { kind: "target", id: "fraud-lambda", event: "deployment-ready", state: target([1, 2]) });
  await commit(hour, two("version-promoted", { approvals, stage: "Production", routes: ["fraud"] }), routed(2));
  predictions.routed = await record({ version: 2, revision: 2 }, capture("a".repeat(64)));
  predictions.pinned = await record(
    { version: 1, revision: 2, arm: "pinned", assignment: "pinned" },
    capture("b".repeat(64)),
  );
  predictions.unknown = await record(
    { version: null, revision: 2, arm: "unattributed", assignment: "target" },
    capture("a".repeat(64)),
  );
  const manifest = captureManifest([{ key: capture("a".repeat(64)), sha256: "a".repeat(64), bytes: 1 }]);
  const digest = await api.captures.keepManifest("default", manifest);
  await commit(hour + 4_500_000, {
    kind: "capture-window",
    id: "2026-11-21T07",
    event: "captures-closed",
    state: {
      schema: "capture-window.v1",
      id: "2026-11-21T07",
      start: hour,
      objects: 1,
      bytes: 1,
      manifest: digest,
      listedAt: 0,
    },
  });
  // Later than the predictions, so none of theirs.
  await commit(hour + 5_000_000, two("version-deprecated", { approvals, stage: "Deprecated" }), routed(1));
});
afterAll(() => api?.stop());

interface Edge {
  readonly from: { readonly kind: string; readonly id: string };
  readonly to: { readonly kind: string; readonly id: string };
  readonly relation: string;
  readonly leaves: readonly {
    readonly type: string;
    readonly index: number;
    readonly event: string;
    readonly says: string;
  }[];
}

const edgesOf = ({ edges }: { readonly edges: readonly Edge[] }) =>
  edges.map(({ from, to, relation, leaves }) =>
    [from.kind, relation, `${to.kind}/${to.id}`, leaves.map(({ type, says }) => `${says}:${type}`).join(" ")].join(" "),
  );

describe("ok", () => {
  test("a prediction leads to its version, run, data, approvals, route and closed hour, as things stood then", async () => {
    const lineage = await api.json(`/v1/lineage/predictions/${predictions.routed}`, ["default/viewer"]);
    expect(lineage).toMatchObject({ of: { kind: "prediction", id: predictions.routed }, complete: true });
    expect(edgesOf(lineage).sort()).toEqual(
      [
        "prediction sent-through route/fraud begins:route-set",
        "prediction answered-by model-version/m1.2 begins:route-set begins:captures-closed",
        "prediction recorded-in capture-window/2026-11-21T07 begins:captures-closed",
        `training-run trained-on data/${datasetSha256} begins:training-run-requested`,
        "training-run registered model-version/m1.2 begins:training-run-succeeded",
        `model-version trained-by training-run/${runId} begins:version-registered`,
        `model-version trained-on data/${datasetSha256} begins:version-registered`,
        "change-request asks-for model-version/m1.2 begins:change-request-applied",
        `model-version approved-by change-request/${requestId} begins:version-approved`,
        "target deployed model-version/m1.2 begins:deployment-ready",
        "route served-by target/fraud-lambda begins:route-set",
        "route serves-as-stable model-version/m1.2 begins:route-set",
      ].sort(),
    );
    const node = (kind: string) => lineage.nodes.find((other: { kind: string }) => other.kind === kind);
    expect(node("model-version").attributes).toMatchObject({ stage: "Production", codeCommit: "abc" });
    expect(node("change-request").attributes.votes).toEqual([{ actor: "eve", seat: "peer", decision: "approve" }]);
  });

  test("every leaf that is named is in the log at the place and with the state that is said", async () => {
    const { edges } = await api.json(`/v1/lineage/versions/fraud/2`);
    expect(edges.length).toBeGreaterThan(8);
    for (const { from, leaves } of edges as Edge[])
      for (const { event, index, type } of leaves) {
        const logged = await api.json(`/v1/audit/events/${event}`);
        expect([logged.index, logged.leaf.type, logged.leaf.subject]).toEqual([index, type, from]);
      }
  });

  test("a version leads back to its data and forth to what it served, with the leaf that ended it", async () => {
    const byNumber = await api.json("/v1/lineage/versions/FRAUD/2");
    expect(edgesOf(byNumber)).toContain("route serves-as-stable model-version/m1.2 begins:route-set ends:route-set");
    expect(byNumber.nodes.map(({ kind }: { kind: string }) => kind).sort()).toEqual([
      "change-request",
      "data",
      "model-version",
      "route",
      "target",
      "training-run",
    ]);
    const { nodes } = await api.json("/v1/lineage/versions/fraud/1");
    expect(nodes.map(({ id }: { id: string }) => id).sort()).toEqual(["fraud", "fraud-lambda", "m1.1"]);
  });

  test("a version that builds on another leads back to that, whatever case it was named in, but not to what that serves", async () => {
    const lineage = { upstreamModels: [{ model: "Fraud", version: 2 }] };
    await commit(hour, {
      kind: "model-version",
      id: "m1.3",
      event: "version-registered",
      state: version(3, { lineage }),
    });
    const graph = await api.json("/v1/lineage/versions/fraud/3");
    expect(edgesOf(graph)).toContain("model-version derived-from model-version/m1.2 begins:version-registered");
    expect(edgesOf(graph)).toContain(`model-version trained-on data/${datasetSha256} begins:version-registered`);
    expect(graph.nodes.map(({ kind }: { kind: string }) => kind)).not.toContain("route");
  });

  test("a version leads forth to those built on it, or on one of these, deleted or not; a prediction leads to none of them", async () => {
    const built = (number: number, builtOn: readonly string[], more: Parameters<typeof version>[1] = {}) =>
      ({
        kind: "model-version",
        id: `m1.${number}`,
        event: number === 5 ? "version-deleted" : "version-registered",
        state: version(number, { builtOn, ...more }),
      }) as const;
    const deletion = { reason: "unused", by: "ada", at: 5 };
    await commit(hour, built(4, ["m1.2"]), built(6, ["m1.5", "m1.1"]), built(5, ["m1.4"], { deletion }));
    const graph = await api.json("/v1/lineage/versions/fraud/2");
    const derived = (graph.edges as Edge[]).filter(({ relation }) => relation === "derived-from");
    expect(derived.map(({ from, to }) => `${from.id} ${to.id}`).sort()).toEqual([
      "m1.4 m1.2",
      "m1.5 m1.4",
      "m1.6 m1.1",
      "m1.6 m1.5",
    ]);
    const back = await api.json("/v1/lineage/versions/fraud/1");
    expect(back.nodes.map(({ id }: { id: string }) => id)).toContain("m1.6");
    expect(edgesOf(await api.json(`/v1/lineage/predictions/${predictions.routed}`)).join()).not.toContain(
      "derived-from",
    );
  });

  test("a data set leads to the runs and versions that used it and to what these serve", async () => {
    const lineage = await api.json(`/v1/lineage/data/${datasetSha256}`);
    const { edges } = await api.json("/v1/lineage/versions/fraud/2");
    expect(lineage.edges).toEqual(edges);
  });

  test("one that named its version has the leaf that deployed it; one that nobody can attribute has no version", async () => {
    const pinned = edgesOf(await api.json(`/v1/lineage/predictions/${predictions.pinned}`));
    // Its capture is in no manifest, so no leaf says that the closed hour holds it.
    expect(pinned.filter((edge) => edge.startsWith("prediction"))).toEqual([
      "prediction sent-through route/fraud begins:route-set",
      "prediction answered-by model-version/m1.1 begins:deployment-ready",
    ]);
    const unknown = edgesOf(await api.json(`/v1/lineage/predictions/${predictions.unknown}`));
    expect(unknown.filter((edge) => edge.startsWith("prediction"))).toEqual([
      "prediction sent-through route/fraud begins:route-set",
      "prediction recorded-in capture-window/2026-11-21T07 begins:captures-closed",
    ]);
  });

  test.each(["predictions/ROUTED", "versions/fraud/2", `data/${datasetSha256}`])(
    "%s is told in OpenLineage's events, each as its schema has it, and each leaf of the graph is named",
    async (path) => {
      const at = `/v1/lineage/${path.replace("ROUTED", predictions.routed ?? "")}`;
      const events = await api.json(`${at}?format=openlineage`);
      for (const event of events) expect(isOpenLineage(event)).toBe(true);
      const times = events.map(({ eventTime }: { eventTime: string }) => eventTime);
      expect(times).toEqual([...times].sort());
      const told = JSON.stringify(events);
      const { edges } = await api.json(at);
      for (const { leaves } of edges as Edge[]) for (const { event } of leaves) expect(told).toContain(event);
      const jobs = events.map(({ job, eventType }: { job?: { name: string }; eventType?: string }) => [
        job?.name,
        eventType,
      ]);
      expect(jobs).toContainEqual(["train/fraud", "START"]);
      expect(jobs).toContainEqual(["train/fraud", "COMPLETE"]);
      expect(jobs).toContainEqual(["approve/fraud", "COMPLETE"]);
      expect(jobs).toContainEqual(["serve/fraud", undefined]);
    },
  );
});

describe("too much for one answer", () => {
  test("is said to be not all", async () => {
    const data = "e".repeat(64);
    const spec = { ...trainingRun().spec, dataset: { sha256: data, format: "csv" as const } };
    for (const half of ["1", "2"])
      await commit(
        hour,
        ...Array.from({ length: 40 }, (_, place) => {
          const id = half + String(place).padStart(31, "0");
          return {
            kind: "training-run",
            id,
            event: "training-run-requested",
            state: trainingRun({ id, spec }),
          } as const;
        }),
      );
    const { complete, nodes } = await api.json(`/v1/lineage/data/${data}`);
    expect([complete, nodes.length]).toEqual([false, 65]);
  });
});

describe("not there", () => {
  test.each([
    [`/v1/lineage/predictions/${"0".repeat(32)}`, "prediction-not-found"],
    [`/v1/lineage/data/${"0".repeat(64)}`, "data-not-in-log"],
    ["/v1/lineage/versions/fraud/9", "version-not-found"],
    ["/v1/lineage/versions/churn/1", "model-not-found"],
  ])("%s is 404 %s", async (path, code) => {
    expect(await api.problem(await api.get(path))).toEqual([404, code]);
  });

  test("what another workspace has is not there, told in the same words and after the same reads as what nobody has", async () => {
    const sent = vi.spyOn(api.client, "send");
    const asked = async (path: string) => {
      sent.mockClear();
      const response = await api.get(`/w/blue/v1/lineage/${path}`, ["blue/auditor"]);
      const told = (await response.json()) as { code: string; title: string };
      return [response.status, told, sent.mock.calls.map(([command]) => command.constructor.name)] as const;
    };
    // The first request of a caller enrols it.
    await asked(`data/${"1".repeat(64)}`);
    for (const [theirs, nobodys] of [
      [`predictions/${predictions.routed}`, `predictions/${"0".repeat(32)}`],
      [`data/${datasetSha256}`, `data/${"0".repeat(64)}`],
      ["versions/fraud/2", "versions/churn/2"],
    ] as const) {
      const [[status, told, operations], [, toldOfNobodys, operationsForNobodys]] = [
        await asked(theirs),
        await asked(nobodys),
      ];
      expect([status, told.code, told.title]).toEqual([404, toldOfNobodys.code, toldOfNobodys.title]);
      expect(operations).toEqual(operationsForNobodys);
      expect(operations.length).toBeGreaterThan(0);
    }
    sent.mockRestore();
  });
});

describe("malformed and unauthorised", () => {
  test.each([
    "/v1/lineage/predictions/short",
    `/v1/lineage/data/${"A".repeat(64)}`,
    "/v1/lineage/versions/fraud/2?format=xml",
    "/v1/lineage/versions/fraud/2?depth=3",
  ])("%s is 422", async (path) => {
    expect(await api.problem(await api.get(path))).toEqual([422, "invalid-request"]);
  });

  test("an application, which may only predict, is refused", async () => {
    expect(await api.problem(await api.get("/v1/lineage/versions/fraud/2", ["default/application"]))).toEqual([
      403,
      "forbidden",
    ]);
  });
});

test("a version that a tracking client registered leads to its run and its logged model", async () => {
  const run = "5".repeat(32);
  const loggedModel = `m-${"6".repeat(32)}`;
  const origin = { source: `models:/${loggedModel}`, run, runLink: null, loggedModel };
  const ended = { schema: "tracking-run.v1", id: run, experiment: "0", status: "FINISHED", endedAt: 8 } as const;
  const digest = "7".repeat(64);
  await commit(hour + 9_000_000, {
    ...{ kind: "tracking-run", id: run, event: "tracking-run-ended", state: { ...ended, digest } },
  });
  await commit(hour + 9_000_001, {
    ...{ kind: "model-version", id: "m1.7", event: "version-registered", state: version(7, { origin }) },
  });
  const lineage = await api.json("/v1/lineage/versions/fraud/7");
  expect(edgesOf(lineage)).toEqual([
    `model-version logged-by tracking-run/${run} begins:version-registered`,
    `model-version logged-as logged-model/${loggedModel} begins:version-registered`,
  ]);
  expect(lineage.nodes.find(({ id }: { id: string }) => id === run)).toMatchObject({
    attributes: { status: "FINISHED", digest },
    leaves: [{ type: "tracking-run-ended" }],
  });
  const told = await api.json("/v1/lineage/versions/fraud/7?format=openlineage");
  for (const event of told) expect(isOpenLineage(event)).toBe(true);
  expect(told.map(({ job }: { job?: { name: string } }) => job?.name)).toContain("track/0");
});

describe("data sets that a tracking run says it read", () => {
  const started = async (digit: string, status: TrackingRun["status"] = "FINISHED") => {
    const run: TrackingRun = {
      ...{ schema: "tracking-run-record.v1", id: digit.repeat(32), experiment: "0", name: "n", status, user: "ada" },
      ...{ startTime: 1, endTime: 2, artifactUri: "mlflow-artifacts:/0/r/artifacts", deletedAt: null },
      ...{ tags: new Map(), params: new Map(), metrics: new Map(), datasets: [], modelInputs: [], modelOutputs: [] },
      history: emptyHistory,
    };
    await api.tracking.runs.create("default", run);
    return run.id;
  };
  const read = async (run: string, name: string, context: string | null, source = `{"uri":"s3://b/${name}"}`) => {
    const dataset = { name, digest: "9f7a1c2b", sourceType: "s3", source, schema: null, profile: "x" };
    const tags = new Map(context === null ? [] : [["mlflow.data.context", context]]);
    const needs = { ...api.tracking, clock: { now: () => hour } };
    await logRunInputs(needs, "default", run, { datasets: [{ dataset, tags }], models: [] });
  };
  const entered = async (run: string) => {
    const needs = { runs: api.tracking.runs, aggregates: api.world.store, digest: sha256Digest };
    await enterTrackingRun({ ...needs, clock: { now: () => hour - 1 } }, commandContext(), run);
    await api.sequence();
  };
  const registered = (number: number, run: string, more: Parameters<typeof version>[1] = {}) =>
    commit(hour - 1, {
      ...{ kind: "model-version", id: `m1.${number}`, event: "version-registered" },
      state: version(number, { origin: { source: "s3://b/m", run, runLink: null, loggedModel: null }, ...more }),
    });
  // biome-ignore lint/suspicious/noExplicitAny: what a client sees
  const inputsOf = ({ nodes }: any) => nodes.filter(({ kind }: { kind: string }) => kind === "tracked-data");

  test("are in the lineage of the version, in the client's words, each edge with the leaf of the run's record", async () => {
    const run = await started("a");
    await read(run, "train", "training");
    await read(run, "a/b%", null, "x".repeat(3_000));
    await entered(run);
    await registered(20, run);
    const lineage = await api.json("/v1/lineage/versions/fraud/20");
    expect(lineage.complete).toBe(true);
    expect(edgesOf(lineage).slice(1)).toEqual([
      "tracking-run reads tracked-data/0/train/9f7a1c2b begins:tracking-run-ended",
      "tracking-run reads tracked-data/0/a%2Fb%25/9f7a1c2b begins:tracking-run-ended",
    ]);
    const event = (lineage.edges as Edge[])[1]?.leaves[0]?.event;
    const { digest } = lineage.nodes.find(({ id }: { id: string }) => id === run).attributes;
    expect((await api.json(`/v1/audit/events/${event}`)).leaf).toMatchObject({
      ...{ subject: { kind: "tracking-run", id: run }, state: { digest } },
    });
    const said = { saidBy: "client", experiment: "0", digest: "9f7a1c2b", sourceType: "s3" };
    expect(inputsOf(lineage)).toEqual([
      {
        ...{ kind: "tracked-data", id: "0/train/9f7a1c2b", leaves: [] },
        attributes: {
          ...{ ...said, name: "train", source: '{"uri":"s3://b/train"}', isSourceWhole: true },
          readBy: [{ run, context: "training", leaf: event }],
        },
      },
      {
        ...{ kind: "tracked-data", id: "0/a%2Fb%25/9f7a1c2b", leaves: [] },
        attributes: {
          ...{ ...said, name: "a/b%", source: "x".repeat(2_048), isSourceWhole: false },
          readBy: [{ run, context: null, leaf: event }],
        },
      },
    ]);
  });

  test("are inputs of the run in OpenLineage, with the client's digest as their version", async () => {
    const events = await api.json("/v1/lineage/versions/fraud/20?format=openlineage");
    for (const event of events) expect(isOpenLineage(event)).toBe(true);
    const ended = events.find(({ eventType }: { eventType?: string }) => eventType === "COMPLETE");
    expect(ended).toMatchObject({ job: { name: "track/0" } });
    expect(ended.inputs).toMatchObject([
      {
        name: "tracked-data/0/train/9f7a1c2b",
        facets: {
          version: { datasetVersion: "9f7a1c2b" },
          dataSource: { name: "s3", uri: "s3://b/train" },
          tidegate_leaves: { attributes: { saidBy: "client", name: "train" }, leaves: [] },
        },
      },
      { name: "tracked-data/0/a%2Fb%25/9f7a1c2b", facets: { dataSource: { name: "s3" } } },
    ]);
    expect(ended.inputs[1].facets.dataSource).not.toHaveProperty("uri");
  });

  test("are shown with no leaf while none has the run's record: before its end, and after a change until that is entered", async () => {
    const run = await started("b", "RUNNING");
    await read(run, "live", "training");
    await registered(21, run);
    const edges = async () => edgesOf(await api.json("/v1/lineage/versions/fraud/21")).slice(1);
    expect(await edges()).toEqual(["tracking-run reads tracked-data/0/live/9f7a1c2b "]);
    const changed = await started("c");
    await read(changed, "one", "training");
    await entered(changed);
    await read(changed, "two", "training");
    await registered(22, changed);
    const path = "/v1/lineage/versions/fraud/22";
    expect(edgesOf(await api.json(path)).slice(1)).toEqual([
      "tracking-run reads tracked-data/0/one/9f7a1c2b ",
      "tracking-run reads tracked-data/0/two/9f7a1c2b ",
    ]);
    const told = await api.json(`${path}?format=openlineage`);
    expect(told.find(({ run: of }: { run?: object }) => of !== undefined).inputs).toHaveLength(2);
    expect(inputsOf(await api.json(path))[0].attributes.readBy).toEqual([
      { run: changed, context: "training", leaf: null },
    ]);
    await entered(changed);
    expect(edgesOf(await api.json(path)).slice(1)).toEqual([
      "tracking-run reads tracked-data/0/one/9f7a1c2b begins:tracking-run-changed",
      "tracking-run reads tracked-data/0/two/9f7a1c2b begins:tracking-run-changed",
    ]);
  });

  test("are one node for all runs that read it, each for its own purpose", async () => {
    const [first, second] = [await started("d"), await started("e")];
    await read(first, "shared", "training");
    await read(second, "shared", "evaluation");
    await registered(23, first);
    await registered(24, second, { builtOn: ["m1.23"] });
    const [shared, ...more] = inputsOf(await api.json("/v1/lineage/versions/fraud/24"));
    expect(more).toEqual([]);
    expect(shared.attributes.readBy).toEqual([
      { run: first, context: "training", leaf: null },
      { run: second, context: "evaluation", leaf: null },
    ]);
  });

  test("are in the lineage of a prediction as far as leaves of that time back them", async () => {
    const at = { model: "m1", route: "fraud", revision: 2, at: hour + 60_000 };
    const ofPrediction = async (number: number) => {
      const id = await record({ ...at, version: number }, capture("a".repeat(64)));
      return inputsOf(await api.json(`/v1/lineage/predictions/${id}`)).map(({ id: input }: { id: string }) => input);
    };
    expect(await ofPrediction(20)).toEqual(["0/train/9f7a1c2b", "0/a%2Fb%25/9f7a1c2b"]);
    expect(await ofPrediction(21)).toEqual([]);
  });

  test("are at most 64 in one answer, which says that it is not all", async () => {
    const run = await started("f");
    const datasets = Array.from({ length: 65 }, (_, place) => ({
      dataset: { name: `d${place}`, digest: "1", sourceType: "s3", source: "{}", schema: null, profile: null },
      tags: new Map(),
    }));
    const needs = { ...api.tracking, clock: { now: () => hour } };
    await logRunInputs(needs, "default", run, { datasets, models: [] });
    await registered(25, run);
    const lineage = await api.json("/v1/lineage/versions/fraud/25");
    expect([lineage.complete, inputsOf(lineage).length]).toEqual([false, 64]);
  });

  test("are nothing of a run of another server, of which nothing is here", async () => {
    await registered(26, "theirs");
    const lineage = await api.json("/v1/lineage/versions/fraud/26");
    expect([lineage.complete, edgesOf(lineage), inputsOf(lineage)]).toEqual([
      true,
      ["model-version logged-by tracking-run/theirs begins:version-registered"],
      [],
    ]);
  });
});
