import { expect, test } from "vitest";
import { toCycloneDx } from "../../../lib/domain/bom/to-cyclone-dx.ts";
import type { ModelVersion } from "../../../lib/domain/model-version/model-version.ts";
import { artifact, model, version } from "../../support/registry-world.ts";

const occasion = { revision: 4, changedAt: "2026-03-02T09:00:00.000Z", path: "/v1/models/fraud/versions/1" };
const [bundle, keyHint, data, image] = ["a", "b", "c", "d"].map((digit) => digit.repeat(64)) as [
  string,
  string,
  string,
  string,
];

const whole: Partial<ModelVersion> = {
  artifacts: [artifact("model.onnx"), { ...artifact("notes.txt"), mediaType: "text/X_odd" }],
  formats: [{ artifact: "model.onnx", format: "onnx", findings: ["custom operator x"] }],
  signature: {
    inputs: [{ name: "age", datatype: "FP32", shape: [-1, 1] }],
    outputs: [{ name: "score", datatype: "FP32", shape: [-1] }],
  },
  signatures: [{ bundle, keyHint, signedBy: "ada", signedAt: 0 }],
  lineage: {
    trainingData: { sha256: data, uri: "s3://data/loans.csv", version: "7", rows: 12 },
    upstreamModels: [
      { model: "base", version: 3 },
      { model: "base", version: 3 },
    ],
    featureViews: [{ name: "customer", version: "2" }],
    hyperparameters: { depth: 3, criterion: "gini", grid: [1, { a: null }] },
    codeCommit: "abc123",
    containerImageDigest: `repo/trainer@sha256:${image}`,
  },
  metrics: {
    overall: { auc: 0.91 },
    bySegment: { west: { auc: 0.9 } },
    byFeatureGroup: { age: { auc: 0.5 } },
  },
};

// biome-ignore lint/suspicious/noExplicitAny: read as a stranger's tool reads it
const bomOf = (overrides: Partial<ModelVersion> = {}): any =>
  toCycloneDx(model({ framework: "sklearn" }), version(1, overrides), occasion);

test("a bill of materials names every part by digest, and the model depends on all of them", () => {
  const bom = bomOf(whole);
  expect(bom).toMatchObject({ bomFormat: "CycloneDX", specVersion: "1.6", version: 4 });
  expect(bom.metadata.component).toMatchObject({ type: "machine-learning-model", name: "fraud", version: "1.0.0" });
  expect(bom.components.map(({ type, name }: { type: string; name: string }) => [type, name])).toEqual([
    ["file", "model.onnx"],
    ["file", "notes.txt"],
    ["data", "s3://data/loans.csv"],
    ["machine-learning-model", "base"],
    ["container", `repo/trainer@sha256:${image}`],
  ]);
  const digests = bom.components.map(({ hashes }: { hashes?: { content: string }[] }) => hashes?.[0]?.content);
  expect(digests).toEqual([artifact("model.onnx").sha256, artifact("notes.txt").sha256, data, undefined, image]);
  const refs = bom.components.map((component: Record<string, string>) => component["bom-ref"]);
  expect(new Set(refs).size).toBe(refs.length);
  expect(bom.dependencies).toEqual([{ ref: bom.metadata.component["bom-ref"], dependsOn: refs }]);
  expect(bom.components[0].properties).toContainEqual({ name: "tidegate:finding", value: "custom operator x" });
  expect(bom.components[1]).not.toHaveProperty("mime-type");
});

test("the model card says what goes in, what it was trained on and how it does in each segment", () => {
  const { modelCard, externalReferences } = bomOf(whole).metadata.component;
  expect(modelCard.modelParameters).toEqual({
    task: "classifier",
    datasets: [{ ref: `data:${data}` }],
    inputs: [{ format: "age: FP32[-1,1]" }],
    outputs: [{ format: "score: FP32[-1]" }],
  });
  expect(modelCard.quantitativeAnalysis.performanceMetrics).toEqual([
    { type: "auc", value: "0.91" },
    { type: "auc", value: "0.9", slice: "segment west" },
    { type: "auc", value: "0.5", slice: "feature group age" },
  ]);
  expect(modelCard.properties).toContainEqual({ name: "tidegate:hyperparameter:grid", value: '[1,{"a":null}]' });
  expect(externalReferences).toMatchObject([
    { type: "digital-signature", url: "/v1/models/fraud/versions/1/signatures/1", hashes: [{ content: bundle }] },
  ]);
});

test("what is not known is not said, and the serial number is the version's own", () => {
  const { metadata, components, serialNumber } = bomOf();
  expect(metadata.component).not.toHaveProperty("externalReferences");
  expect(metadata.component.modelCard).not.toHaveProperty("quantitativeAnalysis");
  expect(components).toHaveLength(1);
  // RFC 9562: version 8, variant 10.
  expect(serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(bomOf(whole).serialNumber).toBe(serialNumber);
  expect(bomOf({ digest: "e".repeat(64) }).serialNumber).not.toBe(serialNumber);
});
