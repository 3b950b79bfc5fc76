import { z } from "zod";
import { riskTierSchema } from "./model.ts";
import { metricsSchema } from "./model-version.ts";

export const specSchema = z.strictObject({
  algorithm: z.enum(["xgboost", "logistic-regression", "random-forest"]),
  hyperparameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  dataset: z.strictObject({ sha256: z.string(), format: z.enum(["csv", "parquet"]) }),
  target: z.string(),
  features: z.array(z.strictObject({ name: z.string(), kind: z.enum(["numeric", "categorical"]) })),
  segmentColumn: z.string().nullable(),
  testFraction: z.number(),
  seed: z.int(),
  device: z.enum(["cpu", "gpu"]),
});

export const trainingRunSchema = z.strictObject({
  schema: z.literal("training-run.v1"),
  id: z.string(),
  model: z.string(),
  modelName: z.string(),
  status: z.enum(["requested", "submitted", "succeeded", "failed"]),
  spec: specSchema,
  riskTier: riskTierSchema,
  requestedBy: z.string(),
  launchingUntil: z.int().nullable(),
  job: z.string().nullable(),
  version: z.int().positive().nullable(),
  metrics: metricsSchema.nullable(),
  failure: z.string().nullable(),
  requestedAt: z.int(),
  submittedAt: z.int().nullable(),
  finishedAt: z.int().nullable(),
});
