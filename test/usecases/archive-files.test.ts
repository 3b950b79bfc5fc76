import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openAggregateStore } from "../../lib/adapters/dynamodb/aggregate-store.ts";
import { openSearchIndex } from "../../lib/adapters/dynamodb/search-index.ts";
import { openArtifactStore } from "../../lib/adapters/s3/artifact-store.ts";
import { openReferenceProfiles } from "../../lib/adapters/s3/reference-profiles.ts";
import type { RiskTier } from "../../lib/domain/model/model.ts";
import { modelNameClaim } from "../../lib/domain/model/model-name.ts";
import { decideRunFailed } from "../../lib/domain/training/decide-training-run.ts";
import { archiveFiles } from "../../lib/usecases/archive-files.ts";
import { createArtifactUpload } from "../../lib/usecases/create-artifact-upload.ts";
import { createMonitor } from "../../lib/usecases/create-monitor.ts";
import { deleteVersion } from "../../lib/usecases/delete-version.ts";
import { isFileUsed } from "../../lib/usecases/is-file-used.ts";
import { ownArtifacts } from "../../lib/usecases/own-artifacts.ts";
import { registerVersion } from "../../lib/usecases/register-version.ts";
import { requestTrainingRun } from "../../lib/usecases/request-training-run.ts";
import { commandContext } from "../support/command-context.ts";
import { faultLine } from "../support/fault-line.ts";
import { type ObjectEndpoint, startObjectEndpoint } from "../support/object-endpoint.ts";
import { retrainingPolicy } from "../support/pipelines.ts";
import { by, held, openRegistry } from "../support/registry.ts";
import { startTableEngine, type TableEngine } from "../support/table-engine.ts";
import { trainingSpec } from "../support/training.ts";

let engine: TableEngine;
let storage: ObjectEndpoint;
beforeAll(async () => {
  [engine, storage] = await Promise.all([startTableEngine(), startObjectEndpoint()]);
});
afterAll(async () => {
  await storage.stop();
  await engine.stop();
});

const minute = 60_000;

/** A registry whose files lie in the local machine's S3. */
const openWorld = async () => {
  const registry = await openRegistry(engine);
  const artifacts = openArtifactStore({ client: storage.client, bucket: storage.bucket, clock: registry.clock });
  const needs = { ...registry, artifacts, referenceProfiles: openReferenceProfiles(artifacts) };
  const file = async (name = "weights.bin", sizeBytes = 140_000) => {
    const sha256 = await artifacts.keep("default", randomBytes(sizeBytes), "application/octet-stream");
    return { name, sha256, sizeBytes, mediaType: "application/octet-stream" };
  };
  type File = Awaited<ReturnType<typeof file>>;
  const register = (model: string, files: readonly File[], through = needs) =>
    registerVersion(through, by("ada"), {
      model,
      registration: {
        ...{ artifacts: files, signature: null, lineage: {}, origin: null, description: "", tags: {} },
        metrics: { overall: {}, bySegment: {}, byFeatureGroup: {} },
      },
    });
  let models = 0;
  /** A model with one version of these files. */
  const modelOf = async (files: readonly File[], riskTier: RiskTier = 3) => {
    models += 1;
    const name = `model-${models}`;
    await registry.model(name, riskTier);
    held(await register(name, files));
    return name;
  };
  const contextOf = (workspace: string, occasion: string) =>
    commandContext({
      workspace,
      actor: "service:reconciler",
      idempotencyKey: occasion,
      commandId: registry.ids.next(),
    });
  const tick = (through: Parameters<typeof archiveFiles>[0] = needs) => archiveFiles(through, "default", contextOf);
  /** Marks, and looks again when it is time. */
  const runThrough = async () => {
    await tick();
    registry.time.now += 20 * minute;
    await tick();
  };
  const standing = async () =>
    (await registry.aggregates.dueEffects("default", "reconciler"))
      .map(({ effect }) => effect.type)
      .filter((type) => type.endsWith("-files"));
  const storageOf = async ({ sha256 }: File) => (await artifacts.stat("default", sha256))?.storage;
  return { ...needs, file, register, modelOf, tick, runThrough, standing, storageOf };
};

describe("the files of an archived version", () => {
  test("are marked, confirmed 20 minutes later, and gone after midnight; small ones stay", async () => {
    const world = await openWorld();
    const [large, small] = [await world.file(), await world.file("config.json", 1_000)];
    const model = await world.modelOf([large, small]);
    await world.move(model, 1, "Archived");
    expect([await world.storageOf(large), await world.standing()]).toEqual([undefined, ["mark-files"]]);
    await world.tick();
    await world.tick();
    expect([await world.storageOf(large), await world.standing()]).toEqual(["leaving", ["confirm-files"]]);
    world.time.now += 20 * minute;
    await world.tick();
    expect(await world.standing()).toEqual([]);
    storage.passDay();
    expect([await world.storageOf(large), await world.storageOf(small)]).toEqual(["archived", undefined]);
    expect(await world.register(model, [large])).toMatchObject({ refusal: { code: "artifact-archived" } });
  });

  test("are not marked around midnight UTC", async () => {
    const world = await openWorld();
    const large = await world.file();
    await world.move(await world.modelOf([large]), 1, "Archived");
    world.time.now = Date.parse("2026-03-02T23:00Z");
    await world.tick();
    expect([await world.storageOf(large), await world.standing()]).toEqual([undefined, ["mark-files"]]);
    world.time.now = Date.parse("2026-03-03T01:00Z");
    await world.tick();
    expect(await world.storageOf(large)).toBe("leaving");
  });

  test("stay while any other version has them, and go with the last one, whatever its model", async () => {
    const world = await openWorld();
    const [shared, own] = [await world.file(), await world.file("own.bin")];
    const [first, second] = [await world.modelOf([shared, own]), await world.modelOf([shared])];
    await world.move(first, 1, "Archived");
    await world.runThrough();
    expect([await world.storageOf(shared), await world.storageOf(own)]).toEqual([undefined, "leaving"]);
    await world.move(second, 1, "Archived");
    await world.runThrough();
    expect(await world.storageOf(shared)).toBe("leaving");
  });

  test("are told before, without those that another version keeps at hand", async () => {
    const world = await openWorld();
    const [shared, own, small] = [await world.file(), await world.file("own.bin"), await world.file("a.json", 10)];
    const [first, second] = [await world.modelOf([shared, own, small]), await world.modelOf([shared])];
    const names = async () => {
      const version = await world.aggregates.load("default", "model-version", await idOf(world, first));
      if (version === undefined) throw new Error("the version is not there");
      return (await ownArtifacts(world, "default", version.state)).map(({ name }) => name);
    };
    expect(await names()).toEqual(["own.bin"]);
    await world.move(second, 1, "Archived");
    expect(await names()).toEqual(["own.bin", "weights.bin"]);
  });

  test("stay while a version in Archived may leave it, for stages are labels there", async () => {
    const world = await openWorld();
    const shared = await world.file();
    const [labelled, governed] = [await world.modelOf([shared], 4), await world.modelOf([shared])];
    await world.move(labelled, 1, "Archived");
    expect(await world.standing()).toEqual([]);
    await world.move(governed, 1, "Archived");
    await world.runThrough();
    expect(await world.storageOf(shared)).toBeUndefined();
  });

  test("go although a deleted version had them", async () => {
    const world = await openWorld();
    const shared = await world.file();
    const [first, second] = [await world.modelOf([shared]), await world.modelOf([shared])];
    const input = { model: second, version: "1", reason: "test", ifMatch: 1 };
    held(await deleteVersion(world, by("ada", "admin"), input));
    await world.move(first, 1, "Archived");
    await world.runThrough();
    expect(await world.storageOf(shared)).toBe("leaving");
  });

  test("stay for a registration that died before its version came about", async () => {
    const world = await openWorld();
    const shared = await world.file();
    const first = await world.modelOf([shared]);
    await world.model("other");
    const commit = async () => {
      throw new Error("the process died");
    };
    const client = new Proxy(engine.client, {
      get: (target, property, receiver) => {
        const member: unknown = Reflect.get(target, property, receiver);
        if (property !== "send" || typeof member !== "function") return member;
        return (command: { readonly constructor: { readonly name: string } }) =>
          command.constructor.name === "TransactWriteCommand" ? commit() : Reflect.apply(member, target, [command]);
      },
    });
    const aggregates = openAggregateStore({ ...world, client });
    await expect(world.register("other", [shared], { ...world, aggregates })).rejects.toThrow("died");
    await world.move(first, 1, "Archived");
    await world.runThrough();
    expect(await world.storageOf(shared)).toBeUndefined();
    // Somebody else takes the number, with other files: then nobody is left who could need this one.
    held(await world.register("other", [await world.file()]));
    expect(await isFileUsed(world, "default", shared.sha256)).toBe(false);
  });
});

describe("a data set that an archived version shipped", () => {
  test("stays for the monitor that retrains on it, and for a run until it ends", async () => {
    const world = await openWorld();
    const [watched, trained] = [await world.file("watched.csv"), await world.file("trained.csv")];
    const model = await world.modelOf([watched, trained]);
    await world.modelOf([await world.file()]);
    const specOf = ({ sha256 }: typeof watched) => trainingSpec({ dataset: { sha256, format: "csv" } });
    await world.move(model, 1, "Archived");
    await world.tick();
    expect([await world.storageOf(watched), await world.storageOf(trained)]).toEqual(["leaving", "leaving"]);
    // They come when it is marked, and take the mark off.
    const retraining = retrainingPolicy({ training: specOf(watched) });
    const settings = { windowSeconds: 300, retraining };
    held(await createMonitor({ ...world, bucketSeconds: 300 }, by("ada"), { model: "model-2", settings }));
    const run = held(await requestTrainingRun(world, by("ada"), { model: "model-2", spec: specOf(trained) })).state;
    const both = async () => [await world.storageOf(watched), await world.storageOf(trained)];
    expect(await both()).toEqual([undefined, undefined]);
    world.time.now += 20 * minute;
    // Marked once more by hand: they are found as its users.
    for (const { sha256 } of [watched, trained]) await world.artifacts.release("default", sha256);
    await world.tick();
    expect([await both(), await world.standing()]).toEqual([[undefined, undefined], []]);

    const loaded = await world.aggregates.load("default", "training-run", run.id);
    if (loaded === undefined) throw new Error("the run is not there");
    const ended = decideRunFailed(loaded, 3, { job: null, failure: "no machine" }, world.time.now);
    await world.aggregates.commit(by("ada"), { at: world.time.now, changes: ended, answer: null });
    expect(await isFileUsed(world, "default", trained.sha256)).toBe(false);
    expect(await isFileUsed(world, "default", watched.sha256)).toBe(true);
  });
});

test("a marked file that somebody is about to upload need not be sent, and stays", async () => {
  const world = await openWorld();
  const large = await world.file();
  const model = await world.modelOf([large]);
  await world.move(model, 1, "Archived");
  await world.tick();
  expect(held(await createArtifactUpload(world, "default", { model, ...large }))).toBeUndefined();
  expect(await world.storageOf(large)).toBeUndefined();
});

describe("a registration of the same file", () => {
  const points = ["before", "uses read", "marked", "between", "uses read again", "after"] as const;
  const pairs = points.flatMap((begins, from) =>
    points.slice(from).flatMap((commits, gap) => {
      // Whoever saw no mark commits within 20 minutes: before they are read again.
      const isTooLate = from < 2 && from + gap > 3;
      return isTooLate ? [] : [{ begins, commits }];
    }),
  );

  test.each(pairs)("that looks at $begins and commits at $commits keeps it at hand", async ({ begins, commits }) => {
    const world = await openWorld();
    const shared = await world.file();
    await world.move(await world.modelOf([shared]), 1, "Archived");
    await world.model("copy");

    let open = () => {};
    let looked = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const hasLooked = new Promise<void>((resolve) => {
      looked = resolve;
    });
    const aggregates: typeof world.aggregates = {
      ...world.aggregates,
      commit: async (...command) => {
        looked();
        await opened;
        return world.aggregates.commit(...command);
      },
    };
    let registering: ReturnType<typeof world.register> | undefined;
    const at = async (point: (typeof points)[number]) => {
      if (point === begins) {
        registering = world.register("copy", [shared], { ...world, aggregates });
        await hasLooked;
      }
      if (point === commits) {
        open();
        if (registering === undefined) throw new Error("it commits before it begins");
        held(await registering);
      }
    };
    const through = (read: (typeof points)[number]) => ({
      ...world,
      index: {
        ...world.index,
        states: async (...query: Parameters<typeof world.index.states>) => {
          const states = await world.index.states(...query);
          await at(read);
          return states;
        },
      } as typeof world.index,
      artifacts: {
        ...world.artifacts,
        release: async (workspace: string, sha256: string) => {
          await world.artifacts.release(workspace, sha256);
          await at("marked");
        },
      },
    });
    await at("before");
    await world.tick(through("uses read"));
    // Who committed in time was seen, and nothing was marked.
    if ((await world.storageOf(shared)) === undefined) await at("marked");
    await at("between");
    world.time.now += 20 * minute;
    await world.tick(through("uses read again"));
    await at("after");
    expect(await world.standing()).toEqual([]);
    storage.passDay();
    expect(await world.storageOf(shared)).toBeUndefined();
    expect(await isFileUsed(world, "default", shared.sha256)).toBe(true);
  });
});

describe("marks that cannot all be made", () => {
  test.each(["12:00", "22:59"])("from %s on are taken off where somebody comes to need the file", async (clock) => {
    const world = await openWorld();
    world.time.now = Date.parse(`2026-03-02T${clock}Z`);
    const [shared, cursed] = [await world.file("a.bin"), await world.file("b.bin")];
    await world.move(await world.modelOf([shared, cursed]), 1, "Archived");
    await world.model("copy");
    const artifacts = {
      ...world.artifacts,
      release: async (workspace: string, sha256: string) => {
        if (sha256 === cursed.sha256) throw new Error("it cannot be marked");
        await world.artifacts.release(workspace, sha256);
      },
    };
    const unmarked = { ...world.artifacts, stat: async () => ({ sizeBytes: shared.sizeBytes }) };
    await expect(world.tick({ ...world, artifacts })).rejects.toThrow("cannot be marked");
    expect(await world.storageOf(shared)).toBe("leaving");
    // It had looked before the mark was made.
    held(await world.register("copy", [shared], { ...world, artifacts: unmarked }));
    world.time.now += minute;
    await world.tick({ ...world, artifacts }).catch(() => {});
    expect([await world.storageOf(shared), await world.standing()]).toEqual([undefined, ["mark-files"]]);
  });

  test("keep no other file, and no other version, from its turn", async () => {
    const world = await openWorld();
    const [shared, cursed] = [await world.file("a.bin"), await world.file("b.bin")];
    await world.move(await world.modelOf([cursed, shared]), 1, "Archived");
    await world.tick();
    held(await world.register(await world.modelOf([await world.file()]), [cursed, shared]));
    await world.artifacts.release("default", shared.sha256);
    world.time.now += 20 * minute;
    const artifacts = {
      ...world.artifacts,
      retain: async (workspace: string, sha256: string) => {
        if (sha256 === cursed.sha256) throw new Error("it cannot be retained");
        await world.artifacts.retain(workspace, sha256);
      },
    };
    await expect(world.tick({ ...world, artifacts })).rejects.toThrow("cannot be retained");
    expect(await world.storageOf(shared)).toBeUndefined();

    const [due] = (await world.aggregates.dueEffects("default", "reconciler")).filter(
      ({ effect }) => effect.type === "confirm-files",
    );
    if (due === undefined) throw new Error("nothing is to be confirmed");
    const failing = Array.from({ length: 120 }, () => ({ ...due, subject: { ...due.subject, id: "broken" } }));
    const aggregates: typeof world.aggregates = {
      ...world.aggregates,
      dueEffects: async () => [...failing, due],
      load: async (workspace, kind, id) => {
        if (id === "broken") throw new Error("it cannot be read");
        return world.aggregates.load(workspace, kind, id);
      },
    };
    for (const _ of [1, 2]) {
      await world.tick({ ...world, aggregates }).catch(() => {});
      world.time.now += minute;
    }
    expect(await world.standing()).toEqual([]);
  });
});

describe("a reconciler that dies", () => {
  test("at any call, before or after its effect, does nothing twice and leaves nothing undone", async () => {
    const calls = async (at: number, when: "before" | "after") => {
      const world = await openWorld();
      const [first, second] = [await world.file("a.bin"), await world.file("b.bin")];
      const model = await world.modelOf([first, second]);
      await world.move(model, 1, "Archived");
      const line = faultLine(at, when);
      const client = line.behind(engine.client, ["send"]);
      const broken = {
        ...world,
        aggregates: openAggregateStore({ ...world, client }),
        index: openSearchIndex({ client, table: world.table }),
        artifacts: line.behind(world.artifacts),
      };
      const before = (await world.aggregates.load("default", "model-version", await idOf(world, model)))?.revision ?? 0;
      for (const wait of [0, 20]) {
        world.time.now += wait * minute;
        await world.tick(broken).catch(() => {});
      }
      await world.tick();
      await world.runThrough();
      await world.runThrough();
      expect(await world.standing()).toEqual([]);
      expect([await world.storageOf(first), await world.storageOf(second)]).toEqual(["leaving", "leaving"]);
      const after = (await world.aggregates.load("default", "model-version", await idOf(world, model)))?.revision ?? 0;
      expect(after - before).toBe(2);
      return line.calls();
    };
    const total = await calls(Number.POSITIVE_INFINITY, "before");
    expect(total).toBeGreaterThan(10);
    for (let at = 1; at <= total; at += 1) for (const when of ["before", "after"] as const) await calls(at, when);
  });
});

const idOf = async (world: Awaited<ReturnType<typeof openWorld>>, model: string) =>
  `${await world.aggregates.resolve("default", modelNameClaim(model))}.1`;
