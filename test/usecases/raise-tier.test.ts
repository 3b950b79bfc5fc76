import { TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAggregateStore } from "../../lib/adapters/dynamodb/aggregate-store.ts";
import { openSearchIndex } from "../../lib/adapters/dynamodb/search-index.ts";
import type { RiskTier } from "../../lib/domain/model/model.ts";
import type { Result } from "../../lib/domain/result.ts";
import { getModel } from "../../lib/usecases/get-model.ts";
import { openChangeRequest } from "../../lib/usecases/open-change-request.ts";
import { registerVersion } from "../../lib/usecases/register-version.ts";
import { requestStage } from "../../lib/usecases/request-stage.ts";
import { transitionStage } from "../../lib/usecases/transition-stage.ts";
import { updateModel } from "../../lib/usecases/update-model.ts";
import { voteOnChangeRequest } from "../../lib/usecases/vote-on-change-request.ts";
import { formatVectors } from "../domain/format/format-vectors.ts";
import { by, held, openRegistry } from "../support/registry.ts";
import { rival } from "../support/rival.ts";
import { startTableEngine, type TableEngine } from "../support/table-engine.ts";

let engine: TableEngine;
let registry: Awaited<ReturnType<typeof openRegistry>>;
beforeAll(async () => {
  engine = await startTableEngine();
  registry = await openRegistry(engine);
});
afterAll(() => engine.stop());

type Registry = typeof registry;
type Act = (needs: Registry) => Promise<Result<unknown, { readonly code: string }>>;

const once = (act: () => Promise<unknown>) => {
  let acted = false;
  return async () => {
    if (acted) return;
    acted = true;
    await act();
  };
};

/** Does one thing, while another, whole and by somebody else, is committed after it was decided and just before it is. */
const overtaken = async <Answer>(one: (needs: Registry) => Promise<Answer>, other: Act): Promise<Answer> => {
  const client = rival(
    engine.client,
    [TransactWriteCommand],
    once(async () => held(await other(registry))),
  );
  const { table, clock, ids } = registry;
  const aggregates = openAggregateStore({ client, table, clock, ids });
  return one({ ...registry, aggregates, index: openSearchIndex({ client, table }) });
};

/** A pickle, which tiers 1 and 2 do not take. */
const register = async (needs: Registry, model: string) => {
  const bytes = formatVectors().find(({ name }) => name === "pickle renamed to safetensors")?.bytes;
  if (bytes === undefined) throw new Error("the vectors have no pickle");
  const sha256 = await registry.artifacts.keep("default", bytes, "application/octet-stream");
  const artifacts = [{ name: "model.pkl", sha256, sizeBytes: bytes.length, mediaType: "application/octet-stream" }];
  const registration = {
    ...{ artifacts, signature: null, lineage: {}, origin: null, description: "", tags: {}, formatWaiver: "reviewed" },
    metrics: { overall: {}, bySegment: {}, byFeatureGroup: {} },
  };
  return registerVersion(needs, by("ada"), { model, registration });
};
const staged = async (model: string, riskTier: RiskTier) => {
  await registry.model(model, riskTier);
  held(await register(registry, model));
  await registry.move(model, 1, "Staging");
};
const raise = (model: string) => (needs: Registry) => updateModel(needs, by("ada"), { model, update: { riskTier: 2 } });
const stands = async (model: string) => {
  const { id, riskTier } = held(await getModel(registry, "default", model)).state;
  const version = await registry.aggregates.load("default", "model-version", `${id}.1`);
  return [riskTier, version?.state.stage];
};

/** The vote that approves the version, when it is cast. */
const lastVote = async (model: string) => {
  await staged(model, 3);
  const asked = { model, version: "1", to: "Approved", reason: "better" } as const;
  const { id, digest } = held(await openChangeRequest(registry, by("rita", "data-scientist"), asked)).changeRequest
    .state;
  const vote = (actor: string) => (needs: Registry) =>
    voteOnChangeRequest(needs, by(actor, "ml-engineer"), { id, digest, decision: "approve", reason: "" });
  held(await vote("mel")(registry));
  return vote("max");
};

test("the last vote and a raise of the tier in the same instant: the one that comes second is decided on the first", async () => {
  expect(await overtaken(await lastVote("voted-late"), raise("voted-late"))).toMatchObject({
    refusal: { code: "risk-tier-changed", from: 3, to: 2 },
  });
  expect(await stands("voted-late")).toEqual([2, "Staging"]);
  expect(await overtaken(raise("raised-late"), await lastVote("raised-late"))).toMatchObject({
    refusal: { code: "versions-unfit", riskTier: 2, versions: [1] },
  });
  expect(await stands("raised-late")).toEqual([3, "Approved"]);
});

test("so are a move that nobody else is asked about, and a raise", async () => {
  const move = (model: string) => (needs: Registry) =>
    transitionStage(needs, by("rita"), { model, version: "1", to: "Approved", reason: "" });
  for (const model of ["moved-late", "raised-later"]) await staged(model, 4);
  expect(await overtaken(move("moved-late"), raise("moved-late"))).toMatchObject({
    refusal: { code: "format-not-accepted", riskTier: 2 },
  });
  expect(await stands("moved-late")).toEqual([2, "Staging"]);
  expect((await overtaken(raise("raised-later"), move("raised-later"))).ok).toBe(false);
  expect(await stands("raised-later")).toEqual([4, "Approved"]);
});

test("so are a label, and the raise that ends labels, wherever in its course it comes", async () => {
  const label = (model: string) => (needs: Registry) =>
    requestStage(needs, by("rita"), { model, version: "1", to: "Production", archiveExisting: false });
  for (const model of ["labelled-late", "labelled-between", "raised-last"]) await staged(model, 4);
  const refused = { refusal: { code: "format-not-accepted", riskTier: 2 } };
  expect(await overtaken(label("labelled-late"), raise("labelled-late"))).toMatchObject(refused);
  expect(await stands("labelled-late")).toEqual([2, "Staging"]);

  let loads = 0;
  const load: Registry["aggregates"]["load"] = async (workspace, kind, id) => {
    if (kind === "model") loads += 1;
    if (kind === "model" && loads === 2) held(await raise("labelled-between")(registry));
    return registry.aggregates.load(workspace, kind, id);
  };
  const between = { ...registry, aggregates: { ...registry.aggregates, load } };
  expect(await label("labelled-between")(between)).toMatchObject(refused);
  expect(await stands("labelled-between")).toEqual([2, "Staging"]);

  expect(await overtaken(raise("raised-last"), label("raised-last"))).toMatchObject({
    refusal: { code: "versions-unasked", versions: [1] },
  });
  expect(await stands("raised-last")).toEqual([4, "Production"]);
});

test("a version is registered under the tier that its model has when it is there", async () => {
  await registry.model("registered-late", 3);
  expect(await overtaken((needs) => register(needs, "registered-late"), raise("registered-late"))).toMatchObject({
    refusal: { code: "format-not-accepted", riskTier: 2 },
  });
  expect(await stands("registered-late")).toEqual([2, undefined]);
});

test("once over, neither stands in the way of the other", async () => {
  await registry.model("over");
  for (const _ of [1, 2]) await registry.version("over");
  await registry.move("over", 1, "Staging", "Approved");
  held(await raise("over")(registry));
  const asked = { model: "over", version: "2", to: "Approved", reason: "better" } as const;
  held(await transitionStage(registry, by("rita", "data-scientist"), { ...asked, to: "Staging" }));
  const { changeRequest } = held(await openChangeRequest(registry, by("rita", "data-scientist"), asked));
  const { id, digest } = changeRequest.state;
  for (const role of ["data-scientist", "ml-engineer", "ml-lead", "business-stakeholder"]) {
    const ballot = { id, digest, decision: "approve", reason: "" } as const;
    held(await voteOnChangeRequest(registry, by(`a-${role}`, role), ballot));
  }
  held(await updateModel(registry, by("ada"), { model: "over", update: { riskTier: 1 } }));
  expect(await stands("over")).toEqual([1, "Approved"]);
});
