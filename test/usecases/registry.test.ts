import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { VersionRegistration } from "../../lib/domain/model-version/decide-registration.ts";
import type { TrainingSpec } from "../../lib/domain/training/training-run.ts";
import { createArtifactUpload } from "../../lib/usecases/create-artifact-upload.ts";
import { deleteAlias } from "../../lib/usecases/delete-alias.ts";
import { deleteVersion } from "../../lib/usecases/delete-version.ts";
import { getAlias } from "../../lib/usecases/get-alias.ts";
import { getArtifact } from "../../lib/usecases/get-artifact.ts";
import { getModel } from "../../lib/usecases/get-model.ts";
import { getVersion } from "../../lib/usecases/get-version.ts";
import { registerModel } from "../../lib/usecases/register-model.ts";
import { registerVersion } from "../../lib/usecases/register-version.ts";
import { requestStage } from "../../lib/usecases/request-stage.ts";
import { requestTrainingRun } from "../../lib/usecases/request-training-run.ts";
import { searchVersionsOfModel } from "../../lib/usecases/search-versions-of-model.ts";
import { setAlias } from "../../lib/usecases/set-alias.ts";
import { updateModel } from "../../lib/usecases/update-model.ts";
import { commandContext } from "../support/command-context.ts";
import { by, held, openRegistry } from "../support/registry.ts";
import { startTableEngine, type TableEngine } from "../support/table-engine.ts";

let engine: TableEngine;
let registry: Awaited<ReturnType<typeof openRegistry>>;
beforeAll(async () => {
  engine = await startTableEngine();
  registry = await openRegistry(engine);
});
afterAll(() => engine.stop());

const registration = (overrides: Partial<VersionRegistration> = {}): VersionRegistration => ({
  artifacts: [registry.upload("model.onnx")],
  signature: null,
  lineage: {},
  origin: null,
  metrics: { overall: {}, bySegment: {}, byFeatureGroup: {} },
  formats: [],
  reference: null,
  description: "",
  tags: {},
  ...overrides,
});

const described = {
  riskTier: 3,
  type: "classifier",
  owner: "o",
  framework: null,
  complianceFrameworks: [],
  description: "",
  tags: {},
} as const;

describe("models", () => {
  test("a registered model is read back at revision 1, by its name in any letter case", async () => {
    const { state, revision } = await registry.model("Credit");
    expect(revision).toBe(1);
    expect(held(await getModel(registry, "default", "credit"))).toMatchObject({ state, revision: 1 });
  });

  test("of sixteen registrations of one name at once, one holds and the others learn that it exists", async () => {
    const names = Array.from({ length: 16 }, (_, index) => (index % 2 === 0 ? "race" : "RACE"));
    const results = await Promise.all(names.map((name) => registerModel(registry, by("ada"), { ...described, name })));
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(results.filter((result) => !result.ok && result.refusal.code === "model-exists")).toHaveLength(15);
  });

  test("a repeated request with its idempotency key gets the same answer, another one under the key none", async () => {
    const context = (requestHash: string) => commandContext({ idempotencyKey: "k1", requestHash });
    const once = held(await registerModel(registry, context("a"), { ...described, name: "idem" }));
    expect(held(await registerModel(registry, context("a"), { ...described, name: "idem" }))).toEqual(once);
    expect(await registerModel(registry, context("b"), { ...described, name: "idem2" })).toMatchObject({
      refusal: { code: "idempotency-key-reused" },
    });
  });

  test("an update on a stale revision changes nothing and says where the model is now", async () => {
    await registry.model("stale");
    held(await updateModel(registry, by("ada"), { model: "stale", update: { owner: "x" }, ifMatch: 1 }));
    expect(
      await updateModel(registry, by("ada"), { model: "stale", update: { owner: "y" }, ifMatch: 1 }),
    ).toMatchObject({
      refusal: { code: "precondition-failed", revision: 2 },
    });
    expect(held(await getModel(registry, "default", "stale")).state.owner).toBe("x");
  });

  test("another workspace has other models", async () => {
    await registry.model("mine");
    expect(await getModel(registry, "other", "mine")).toMatchObject({ refusal: { code: "model-not-found" } });
  });
});

describe("versions", () => {
  test("sixteen registrations at once get sixteen numbers without a gap", async () => {
    await registry.model("gapless");
    const results = await Promise.all(
      Array.from({ length: 16 }, () =>
        registerVersion(registry, by("ada"), { model: "gapless", registration: registration() }),
      ),
    );
    const numbers = results.map((result) => held(result).state.number).sort((left, right) => left - right);
    expect(numbers).toEqual(Array.from({ length: 16 }, (_, index) => index + 1));
    const semvers = results.map((result) => held(result).state.semver);
    expect(new Set(semvers).size).toBe(16);
  });

  test("a version is read by number and by semver, and found newest first", async () => {
    await registry.model("readable");
    const first = await registry.version("readable");
    const second = held(
      await registerVersion(registry, by("ada"), {
        model: "readable",
        registration: registration({ semver: "2.0.0-rc.1" }),
      }),
    );
    expect(held(await getVersion(registry, "default", { model: "readable", version: "1" }))).toMatchObject(first);
    expect(held(await getVersion(registry, "default", { model: "readable", version: "2.0.0-rc.1" }))).toMatchObject(
      second,
    );
    for (const version of ["3", "1.9.9", "0", "latest"]) {
      expect(await getVersion(registry, "default", { model: "readable", version })).toMatchObject({
        refusal: { code: "version-not-found" },
      });
    }
    const newest = [{ field: { kind: "attribute", key: "version_number" }, ascending: false }] as const;
    const readable = { model: "Readable", filter: [], order: newest };
    const page = held(await searchVersionsOfModel(registry, "default", { ...readable, limit: 1 }));
    expect(page.items.map(({ version }) => version.state.number)).toEqual([2]);
    const cursor = page.next === undefined ? {} : { cursor: page.next };
    const rest = held(await searchVersionsOfModel(registry, "default", { ...readable, ...cursor, limit: 5 }));
    expect(rest.items.map(({ version }) => version.state.number)).toEqual([1]);
  });

  test("a semver is given once in a model", async () => {
    await registry.model("semver");
    const register = () =>
      registerVersion(registry, by("ada"), { model: "semver", registration: registration({ semver: "1.2.3" }) });
    held(await register());
    expect(await register()).toMatchObject({ refusal: { code: "semver-taken" } });
  });

  test("a file that is not in the store, or not of its size, is refused and no number is used up", async () => {
    await registry.model("files");
    const artifact = registry.upload("model.onnx", "content");
    const refused = async (artifacts: VersionRegistration["artifacts"]) =>
      registerVersion(registry, by("ada"), { model: "files", registration: registration({ artifacts }) });
    expect(await refused([artifact, { ...artifact, name: "b", sha256: "0".repeat(64) }])).toMatchObject({
      refusal: { code: "artifact-not-uploaded", name: "b" },
    });
    expect(await refused([{ ...artifact, sizeBytes: 1 }])).toMatchObject({
      refusal: { code: "artifact-size-differs", sizeBytes: 7 },
    });
    expect((await registry.version("files")).state.number).toBe(1);
  });

  test("authors of the versions it builds on are its authors too, and what lineage names must exist", async () => {
    await registry.model("base");
    await registry.model("derived");
    held(await registerVersion(registry, by("grandma"), { model: "base", registration: registration() }));
    const register = (lineage: VersionRegistration["lineage"]) =>
      registerVersion(registry, by("ada"), { model: "derived", registration: registration({ lineage }) });
    expect(held(await register({ upstreamModels: [{ model: "base", version: 1 }] })).state.authors).toEqual([
      "ada",
      "grandma",
    ]);
    expect(await register({ upstreamModels: [{ model: "base", version: 2 }] })).toMatchObject({
      refusal: { code: "lineage-model-not-found" },
    });
    expect(await register({ trainingRun: "0".repeat(32) })).toMatchObject({
      refusal: { code: "lineage-run-not-found" },
    });
  });

  test("whoever asked for its training is its author too, if it was this model's training", async () => {
    await registry.model("trained");
    await registry.model("untrained");
    const { sha256 } = registry.upload("data.csv");
    const spec: TrainingSpec = {
      algorithm: "xgboost",
      hyperparameters: {},
      dataset: { sha256, format: "csv" },
      target: "y",
      features: [{ name: "x", kind: "numeric" }],
      segmentColumn: null,
      testFraction: 0.25,
      seed: 1,
      device: "cpu",
    };
    const run = held(await requestTrainingRun(registry, by("tom"), { model: "trained", spec })).state.id;
    const register = (model: string) =>
      registerVersion(registry, by("ada"), { model, registration: registration({ lineage: { trainingRun: run } }) });
    expect(held(await register("trained")).state.authors).toEqual(["ada", "tom"]);
    expect(await register("untrained")).toMatchObject({ refusal: { code: "lineage-run-not-found", run } });
  });
});

describe("artifacts", () => {
  test("an upload is asked for once: content that is there need not be sent again", async () => {
    await registry.model("uploads");
    const there = registry.upload("a", "already here");
    const ask = (artifact: { sha256: string; sizeBytes: number }) =>
      createArtifactUpload(registry, "default", {
        model: "uploads",
        mediaType: "text/plain",
        sha256: artifact.sha256,
        sizeBytes: artifact.sizeBytes,
      });
    expect(held(await ask(there))).toBeUndefined();
    expect(held(await ask({ sha256: "1".repeat(64), sizeBytes: 3 }))).toMatchObject({ method: "PUT" });
    expect(await ask({ ...there, sizeBytes: 1 })).toMatchObject({ refusal: { code: "artifact-size-differs" } });
  });

  test("only a file that the version names can be downloaded", async () => {
    await registry.model("downloads");
    const { state } = await registry.version("downloads");
    const get = (sha256: string) => getArtifact(registry, "default", { model: "downloads", version: "1", sha256 });
    const sha256 = state.artifacts[0]?.sha256 ?? "";
    expect(held(await get(sha256))).toMatchObject({ name: "model.onnx", url: expect.stringContaining(sha256) });
    expect(await get(registry.upload("other").sha256)).toMatchObject({ refusal: { code: "artifact-not-found" } });
  });
});

describe("aliases", () => {
  test("move by compare-and-set on the model and never dangle", async () => {
    await registry.model("named");
    await registry.version("named");
    await registry.version("named");
    const set = (version: string, ifMatch?: number) =>
      setAlias(registry, by("ada"), {
        model: "named",
        alias: "challenger",
        version,
        ...(ifMatch === undefined ? {} : { ifMatch }),
      });
    const { revision } = held(await set("1"));
    expect(held(await getAlias(registry, "default", { model: "named", alias: "challenger" }))).toMatchObject({
      state: { number: 1, aliases: ["challenger"] },
    });
    expect(await set("2", revision - 1)).toMatchObject({ refusal: { code: "precondition-failed", revision } });
    held(await set("1.1.0", revision));
    expect(held(await getVersion(registry, "default", { model: "named", version: "1" })).state.aliases).toEqual([]);
    expect(await set("9")).toMatchObject({ refusal: { code: "version-not-found" } });
  });

  test("setting it again, or deleting what is gone, changes nothing", async () => {
    await registry.model("calm");
    await registry.version("calm");
    const once = held(await setAlias(registry, by("ada"), { model: "calm", alias: "blue", version: "1" }));
    expect(held(await setAlias(registry, by("ada"), { model: "calm", alias: "blue", version: "1" })).revision).toBe(
      once.revision,
    );
    const gone = held(await deleteAlias(registry, by("ada"), { model: "calm", alias: "blue" }));
    expect(gone.state.aliases).toEqual({});
    expect(held(await deleteAlias(registry, by("ada"), { model: "calm", alias: "blue" })).revision).toBe(gone.revision);
    expect(await getAlias(registry, "default", { model: "calm", alias: "blue" })).toMatchObject({
      refusal: { code: "alias-not-found" },
    });
  });

  test("latest is the newest version, and nothing where there is none", async () => {
    await registry.model("newest");
    expect(await getAlias(registry, "default", { model: "newest", alias: "latest" })).toMatchObject({
      refusal: { code: "alias-not-found" },
    });
    await registry.version("newest");
    await registry.version("newest");
    const latest = async () =>
      held(await getAlias(registry, "default", { model: "newest", alias: "latest" })).state.number;
    expect(await latest()).toBe(2);
    await registry.version("newest");
    await registry.move("newest", 1, "Staging");
    const drop = (version: string) =>
      deleteVersion(registry, by("ada"), { model: "newest", version, reason: "a mistake" });
    held(await drop("3"));
    expect(await latest()).toBe(2);
    held(await drop("2"));
    expect(await latest()).toBe(1);
    held(await drop("1"));
    expect(await getAlias(registry, "default", { model: "newest", alias: "latest" })).toMatchObject({
      refusal: { code: "alias-not-found" },
    });
  });
});

test("a tier is not raised over a version that a label has put in Production", async () => {
  await registry.model("labelled", 4);
  held(await registerVersion(registry, by("ada"), { model: "labelled", registration: registration() }));
  const wanted = { model: "labelled", version: "1", to: "Production", archiveExisting: false } as const;
  held(await requestStage(registry, by("ada"), wanted));
  const raise = () => updateModel(registry, by("ada"), { model: "labelled", update: { riskTier: 2 } });
  expect(await raise()).toMatchObject({ ok: false, refusal: { code: "versions-unasked", versions: [1] } });
  held(await requestStage(registry, by("ada"), { ...wanted, to: "Development" }));
  expect(held(await raise()).state.riskTier).toBe(2);
});
