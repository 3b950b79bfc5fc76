import { z } from "zod";
import { type ModelVersion, stages } from "../../../domain/model-version/model-version.ts";
import { deletionSchema } from "./deletion.ts";

export const stageSchema = z.enum(stages);

const tensorSchema = z.strictObject({
  name: z.string(),
  datatype: z.string(),
  shape: z.array(z.int()),
  kind: z.enum(["numeric", "categorical"]).exactOptional(),
});

const metricMap = z.record(z.string(), z.number());

export const metricsSchema = z.strictObject({
  overall: metricMap,
  bySegment: z.record(z.string(), metricMap),
  byFeatureGroup: z.record(z.string(), metricMap),
});

export const signatureSchema = z.strictObject({ inputs: z.array(tensorSchema), outputs: z.array(tensorSchema) });

const lineageSchema = z.strictObject({
  trainingRun: z.string().exactOptional(),
  trainingData: z
    .strictObject({
      sha256: z.string(),
      uri: z.string().exactOptional(),
      version: z.string().exactOptional(),
      rows: z.int().exactOptional(),
    })
    .exactOptional(),
  featureViews: z.array(z.strictObject({ name: z.string(), version: z.string() })).exactOptional(),
  upstreamModels: z.array(z.strictObject({ model: z.string(), version: z.int() })).exactOptional(),
  hyperparameters: z.record(z.string(), z.json()).exactOptional(),
  codeCommit: z.string().exactOptional(),
  containerImageDigest: z.string().exactOptional(),
  gpuType: z.string().exactOptional(),
  pythonVersion: z.string().exactOptional(),
  durationSeconds: z.number().exactOptional(),
  costMicroUsd: z.int().exactOptional(),
  energyWattHours: z.number().exactOptional(),
});

const modelVersionV1 = z.strictObject({
  schema: z.literal("model-version.v1"),
  id: z.string(),
  model: z.string(),
  modelName: z.string(),
  number: z.int().positive(),
  semver: z.string(),
  requiredValidation: z.enum(["full", "regression", "smoke"]),
  stage: stageSchema,
  artifacts: z.array(
    z.strictObject({ name: z.string(), sha256: z.string(), sizeBytes: z.int(), mediaType: z.string() }),
  ),
  digest: z.string(),
  signature: signatureSchema.nullable(),
  lineage: lineageSchema,
  metrics: metricsSchema,
  description: z.string(),
  tags: z.record(z.string(), z.string()),
  registeredBy: z.string(),
  authors: z.array(z.string()),
  aliases: z.array(z.string()),
  routes: z.array(z.string()),
  openChangeRequest: z.string().nullable(),
  approvals: z.array(z.strictObject({ changeRequest: z.string(), to: stageSchema, at: z.int() })),
  createdAt: z.int(),
  stageChangedAt: z.int(),
  stageReason: z.string(),
});

const modelVersionV2 = modelVersionV1.extend({
  schema: z.literal("model-version.v2"),
  reference: z
    .strictObject({ rows: z.int().positive(), segmentColumn: z.string().nullable(), profile: z.string() })
    .nullable(),
});

const modelVersionV3 = modelVersionV2.extend({
  schema: z.literal("model-version.v3"),
  formats: z.array(z.strictObject({ artifact: z.string(), format: z.string(), findings: z.array(z.string()) })),
  formatWaiver: z.string().exactOptional(),
  signatures: z.array(
    z.strictObject({ bundle: z.string(), keyHint: z.string(), signedBy: z.string(), signedAt: z.int() }),
  ),
  origin: z
    .strictObject({
      source: z.string(),
      run: z.string().nullable(),
      runLink: z.string().nullable(),
      loggedModel: z.string().nullable(),
    })
    .nullable(),
  deletion: deletionSchema.nullable(),
  updatedAt: z.int(),
  promotedAt: z.int().exactOptional(),
  builtOn: z.array(z.string()).exactOptional(),
});

/** Version 3 looks into artifacts, and knows signatures, origin and deletion; of earlier changes only that of stage was timed. */
const fromV2 = (version: z.infer<typeof modelVersionV2>): ModelVersion => ({
  ...version,
  schema: "model-version.v3",
  formats: [],
  signatures: [],
  origin: null,
  deletion: null,
  updatedAt: version.stageChangedAt,
});

/** Version 2 froze the reference; what was registered before has none. */
const fromV1 = (version: z.infer<typeof modelVersionV1>): ModelVersion =>
  fromV2({ ...version, schema: "model-version.v2", reference: null });

export const modelVersionSchema = z.union([
  modelVersionV3,
  modelVersionV2.transform(fromV2),
  modelVersionV1.transform(fromV1),
]);
