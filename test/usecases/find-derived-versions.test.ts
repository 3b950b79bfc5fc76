import { afterAll, beforeAll, expect, test } from "vitest";
import { deleteVersion } from "../../lib/usecases/delete-version.ts";
import { derivedVersions } from "../../lib/usecases/find-derived-versions.ts";
import { registerVersion } from "../../lib/usecases/register-version.ts";
import { renameModel } from "../../lib/usecases/rename-model.ts";
import { by, held, openRegistry } from "../support/registry.ts";
import { startTableEngine, type TableEngine } from "../support/table-engine.ts";

let engine: TableEngine;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());

test("a version is found by those it was built on, whatever their models are called now, and when it is deleted", async () => {
  const registry = await openRegistry(engine);
  const { id } = (await registry.model("ground")).state;
  await registry.version("ground");
  await registry.model("upper");
  const registration = {
    artifacts: [registry.upload("model.onnx")],
    signature: null,
    lineage: {
      upstreamModels: [
        { model: "GROUND", version: 1 },
        { model: "ground", version: 1 },
      ],
    },
    origin: null,
    metrics: { overall: {}, bySegment: {}, byFeatureGroup: {} },
    description: "",
    tags: {},
  };
  const { state } = held(await registerVersion(registry, by("ada"), { model: "upper", registration }));
  expect(state.builtOn).toEqual([`${id}.1`]);
  held(await renameModel(registry, by("ada"), { model: "ground", to: "soil" }));
  held(await deleteVersion(registry, by("ada"), { model: "upper", version: "1", reason: "unused" }));
  const subjects = [
    { kind: "model-version", id: `${id}.1` },
    { kind: "route", id: "ground" },
  ] as const;
  expect(await derivedVersions(registry, "default", subjects, 9)).toEqual([{ kind: "model-version", id: state.id }]);
});
