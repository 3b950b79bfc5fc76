import { afterAll, beforeAll, expect, test } from "vitest";
import { openVersionReferences } from "../../../lib/adapters/routing/version-references.ts";
import { registerVersion } from "../../../lib/usecases/register-version.ts";
import { versionReferencesContract } from "../../contracts/version-references.ts";
import { referenceText, signature } from "../../support/measured.ts";
import { by, held, openRegistry } from "../../support/registry.ts";
import { startTableEngine, type TableEngine } from "../../support/table-engine.ts";

let engine: TableEngine;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());

const setUp = async () => {
  const registry = await openRegistry(engine);
  const names = new Map<string, string>();
  let loads = 0;
  const load: typeof registry.aggregates.load = (...key) => {
    loads += 1;
    return registry.aggregates.load(...key);
  };
  return {
    references: openVersionReferences({ load }, registry.referenceProfiles),
    loads: () => loads,
    addModel: async () => {
      const name = `model-${names.size}`;
      const { id } = (await registry.model(name)).state;
      names.set(id, name);
      return id;
    },
    addVersion: async (model: string, hasReference: boolean) => {
      const files = hasReference ? [registry.upload("reference.csv", referenceText)] : [];
      const registration = {
        artifacts: [registry.upload("model.onnx", registry.ids.next()), ...files],
        signature,
        lineage: {},
        origin: null,
        metrics: { overall: {}, bySegment: {}, byFeatureGroup: {} },
        description: "",
        tags: {},
      };
      const input = { model: names.get(model) ?? "", registration, referenceSegmentColumn: "region" };
      held(
        await registerVersion(registry, by("ada"), hasReference ? input : { ...input, referenceSegmentColumn: null }),
      );
    },
  };
};

versionReferencesContract("the registry's", setUp);

test("a version is looked up once, whether it has a reference or not", async () => {
  const { references, loads, addModel, addVersion } = await setUp();
  const model = await addModel();
  await addVersion(model, true);
  await addVersion(model, false);
  for (let times = 0; times < 3; times += 1)
    for (const version of [1, 2]) await references.of("default", model, version);
  expect(loads()).toBe(2);
});
