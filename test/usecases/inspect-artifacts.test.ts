import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseYaml } from "../../lib/adapters/yaml/parse-yaml.ts";
import type { RiskTier } from "../../lib/domain/model/model.ts";
import type { Stage } from "../../lib/domain/model-version/model-version.ts";
import { getModel } from "../../lib/usecases/get-model.ts";
import { getVersion } from "../../lib/usecases/get-version.ts";
import { inspectArtifacts } from "../../lib/usecases/inspect-artifacts.ts";
import { registerClientVersion } from "../../lib/usecases/register-client-version.ts";
import { registerVersion } from "../../lib/usecases/register-version.ts";
import { requestStage } from "../../lib/usecases/request-stage.ts";
import { transitionStage } from "../../lib/usecases/transition-stage.ts";
import { updateModel } from "../../lib/usecases/update-model.ts";
import { formatVectors } from "../domain/format/format-vectors.ts";
import { by, held, openRegistry } from "../support/registry.ts";
import { startTableEngine, type TableEngine } from "../support/table-engine.ts";

let engine: TableEngine;
let registry: Awaited<ReturnType<typeof openRegistry>>;
beforeAll(async () => {
  engine = await startTableEngine();
  registry = await openRegistry(engine);
  for (const tier of [1, 2, 3, 4] as const) await registry.model(`tier-${tier}`, tier);
});
afterAll(() => engine.stop());

const vectors = new Map(formatVectors().map((vector) => [vector.name, vector.bytes]));

/** Uploads a file of the vectors under a name of its own. */
const file = async (name: string, vector: string) => {
  const bytes = vectors.get(vector);
  if (bytes === undefined) throw new Error(`no vector ${vector}`);
  const sha256 = await registry.artifacts.keep("default", bytes, "application/octet-stream");
  return { name, sha256, sizeBytes: bytes.length, mediaType: "application/octet-stream" };
};

const register = (
  tier: RiskTier,
  artifacts: readonly Awaited<ReturnType<typeof file>>[],
  formatWaiver?: string,
  model = `tier-${tier}`,
) =>
  registerVersion(registry, by("ada"), {
    model,
    registration: {
      ...{ artifacts, signature: null, lineage: {}, origin: null, description: "", tags: {} },
      metrics: { overall: {}, bySegment: {}, byFeatureGroup: {} },
      ...(formatWaiver === undefined ? {} : { formatWaiver }),
    },
  });

const pickle = () => file("model.safetensors", "pickle renamed to safetensors");
const found = { artifact: "model.safetensors", format: "pickle", findings: ["pickle global os.system"] };

describe("a version's artifacts", () => {
  test("are kept with what was found in them, whatever their names say", async () => {
    const { state } = held(await register(4, [await pickle(), await file("notes.bin", "readme")]));
    expect(state.formats).toEqual([found, { artifact: "notes.bin", format: "text", findings: [] }]);
    expect(state).not.toHaveProperty("formatWaiver");
  });

  test("that may run code are refused in tiers 1 and 2, and need a waiver in tier 3, which lands in the log", async () => {
    const unwanted = { name: "model.safetensors", format: "pickle", findings: found.findings };
    for (const riskTier of [1, 2] as const)
      expect(await register(riskTier, [await pickle()], "reviewed")).toEqual({
        ok: false,
        refusal: { code: "format-not-accepted", riskTier, ...unwanted },
      });
    const waived = "Read by the model risk team on 2026-03-02.";
    expect(await register(3, [await pickle()])).toEqual({
      ok: false,
      refusal: { code: "format-needs-waiver", ...unwanted },
    });
    const { state } = held(await register(3, [await pickle()], waived));
    const logged = await registry.aggregates.load("default", "model-version", state.id);
    expect(logged?.state).toMatchObject({ formats: [found], formatWaiver: waived });
  });

  test("of a version that a client of MLflow copies are looked into for the tier they come to, with the waiver of its tag", async () => {
    const { state } = held(await register(4, [await pickle()]));
    const nobody = () => Promise.reject(new Error("nobody asks for it here"));
    const elsewhere = {
      loggedModels: { load: nobody },
      runs: { load: nobody },
      files: { put: nobody, get: nobody, list: nobody, remove: nobody },
      parseYaml,
    };
    const copy = (tags: Record<string, string>) =>
      registerClientVersion({ ...registry, ...elsewhere }, by("ada"), {
        ...{ model: "tier-3", source: `models:/tier-4/${state.number}`, description: "", tags },
        ...{ run: null, runLink: null, loggedModel: null },
      });
    expect(await copy({})).toMatchObject({ refusal: { code: "format-needs-waiver" } });
    expect(await copy({ "tidegate.format-waiver": "" })).toMatchObject({ refusal: { code: "format-needs-waiver" } });
    const copied = held(await copy({ "tidegate.format-waiver": "reviewed" }));
    expect(copied.state).toMatchObject({ formats: [found], formatWaiver: "reviewed" });
  });

  test("that are inert are taken in tier 1", async () => {
    const files = [
      await file("a.safetensors", "safetensors"),
      await file("m.gguf", "gguf"),
      await file("c.json", "json"),
    ];
    const { state } = held(await register(1, [...files, await file("m.onnx", "onnx")]));
    expect(state.formats.map(({ format }) => format)).toEqual(["safetensors", "gguf", "json", "onnx"]);
  });

  test("that no registry should keep are refused in tier 4 too, and nothing is written", async () => {
    const before = held(await getModel(registry, "default", "tier-4"));
    for (const [vector, code] of [
      ["zip names '../x'", "unsafe-archive"],
      ["tar with a symbolic link", "unsafe-archive"],
      ["zip bomb", "unsafe-archive"],
      ["zip behind a pickle", "malformed-artifact"],
      ["pickle that breaks off", "malformed-artifact"],
    ] as const)
      expect(await register(4, [await file("model.bin", vector)], "waived")).toMatchObject({
        refusal: { code, name: "model.bin" },
      });
    expect(held(await getModel(registry, "default", "tier-4"))).toEqual(before);
  });

  test("of an ONNX model with its data beside it are taken together, and not without the data", async () => {
    const model = await file("m/model.onnx", "onnx with data elsewhere in an initializer");
    const code = "external-data-not-registered";
    expect(await register(1, [model])).toMatchObject({ refusal: { code, name: "m/model.onnx", location: "data" } });
    expect(await register(4, [model, await file("data", "zeros")])).toMatchObject({ refusal: { code } });
    const { state } = held(await register(1, [model, await file("m/data", "zeros")]));
    expect(state.formats.map(({ format }) => format)).toEqual(["onnx", "onnx-data"]);
  });
});

describe("looking into artifacts", () => {
  /** A file of two gigabytes that nobody holds: a header, and zeros. */
  const large = (header: object) => {
    const text = Buffer.from(JSON.stringify(header));
    const head = Buffer.alloc(8 + text.length);
    head.writeBigUInt64LE(BigInt(text.length));
    text.copy(head, 8);
    return head;
  };

  test("reads a file of two gigabytes by a few ranges", async () => {
    const dataBytes = 2 ** 31;
    const head = large({ a: { dtype: "F32", shape: [dataBytes / 4], data_offsets: [0, dataBytes] } });
    const sizeBytes = head.length + dataBytes;
    let reads = 0;
    let bytes = 0;
    const readRange = async (_workspace: string, _sha256: string, range: { offset: number; length: number }) => {
      expect(range.offset + range.length).toBeLessThanOrEqual(sizeBytes);
      reads += 1;
      bytes += range.length;
      const content = new Uint8Array(range.length);
      if (range.offset < head.length) content.set(head.subarray(range.offset, range.offset + range.length));
      return content;
    };
    const artifact = { name: "model.safetensors", sha256: "a".repeat(64), sizeBytes, mediaType: "a/b" };
    const inspected = await inspectArtifacts({ artifacts: { readRange } }, "default", [artifact]);
    expect(held(inspected)[0]?.format).toMatchObject({ format: "safetensors", findings: [] });
    expect(reads).toBeLessThan(10);
    expect(bytes).toBeLessThan(200_000);
  });

  test("looks at no more than four at once, and answers in their order", async () => {
    let under = 0;
    let most = 0;
    const content = new TextEncoder().encode("hello");
    const readRange = async () => {
      under += 1;
      most = Math.max(most, under);
      await new Promise((resolve) => setTimeout(resolve, 1));
      under -= 1;
      return content;
    };
    const names = Array.from({ length: 21 }, (_, at) => `file-${at}`);
    const sha256 = createHash("sha256").update(content).digest("hex");
    const artifacts = names.map((name) => ({ name, sha256, sizeBytes: content.length, mediaType: "text/plain" }));
    const inspected = held(await inspectArtifacts({ artifacts: { readRange } }, "default", artifacts));
    expect(inspected.map(({ format }) => format.artifact)).toEqual(names);
    expect(most).toBe(4);
  });

  test("gives up on a file that takes more reads than can be made in time", async () => {
    // A pickle of 5,000 pieces of data, each as far from the next as a read reaches.
    const step = 2 ** 19;
    const sizeBytes = 2 + 5_000 * (step + 6) + 1;
    const readRange = async (
      _workspace: string,
      _sha256: string,
      { offset, length }: { offset: number; length: number },
    ) => {
      const bytes = new Uint8Array(length);
      const header = [0x42, 0, 0, 8, 0];
      for (let at = 0; at < length; at += 1) {
        const place = offset + at;
        if (place < 2) bytes[at] = [0x80, 4][place] ?? 0;
        else {
          const inside = (place - 2) % (step + 6);
          bytes[at] = header[inside] ?? (inside === step + 5 ? 0x30 : 0);
        }
      }
      return bytes;
    };
    const artifact = { name: "model.pkl", sha256: "a".repeat(64), sizeBytes, mediaType: "a/b" };
    expect(await inspectArtifacts({ artifacts: { readRange } }, "default", [artifact])).toMatchObject({
      refusal: { code: "malformed-artifact", reason: expect.stringContaining("scattered") },
    });
  });
});

describe("a model whose tier is raised", () => {
  const stage = (to: Stage) =>
    requestStage(registry, by("ada"), { model: "rising", version: "1", to, archiveExisting: false });
  const raise = (riskTier: RiskTier) => updateModel(registry, by("ada"), { model: "rising", update: { riskTier } });

  test("has nobody asked about a version that the new tier does not take", async () => {
    await registry.model("rising", 4);
    held(await register(4, [await pickle()], undefined, "rising"));
    held(await raise(2));
    expect(await stage("Approved")).toMatchObject({
      refusal: { code: "format-not-accepted", riskTier: 2, name: "model.safetensors", format: "pickle" },
    });
    const { state } = held(await getVersion(registry, "default", { model: "rising", version: "1" }));
    expect([state.stage, state.openChangeRequest]).toEqual(["Staging", null]);
  });

  test("is not raised over one that may serve", async () => {
    await registry.model("waived", 3);
    held(await register(3, [await pickle()], "reviewed", "waived"));
    held(await register(3, [await file("readme.txt", "readme")], undefined, "waived"));
    await registry.move("waived", 1, "Staging", "Approved");
    await registry.move("waived", 2, "Staging", "Approved");
    expect(await updateModel(registry, by("ada"), { model: "waived", update: { riskTier: 2 } })).toMatchObject({
      refusal: { code: "versions-unfit", riskTier: 2, versions: [1] },
    });
    held(await transitionStage(registry, by("ada"), { model: "waived", version: "1", to: "Deprecated", reason: "" }));
    held(await updateModel(registry, by("ada"), { model: "waived", update: { riskTier: 2 } }));
  });
});
