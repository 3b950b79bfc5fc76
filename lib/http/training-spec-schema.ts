import { z } from "@hono/zod-openapi";

const columnName = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_.-]{0,127}$/,
    "a column name starts with a letter and has 1 to 128 letters, digits, _ . -",
  );

export const datasetSchema = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "64 lower-case hex digits"),
  format: z.enum(["csv", "parquet"]),
});

/** What a training job is asked to do, as callers write it. */
export const trainingSpecSchema = z.strictObject({
  algorithm: z.enum(["xgboost", "logistic-regression", "random-forest"]),
  hyperparameters: z.record(z.string().max(64), z.union([z.number(), z.string().max(64), z.boolean()])).default({}),
  dataset: datasetSchema,
  target: columnName,
  features: z
    .array(z.strictObject({ name: columnName, kind: z.enum(["numeric", "categorical"]) }))
    .min(1)
    .max(500),
  segmentColumn: columnName.nullable().default(null),
  testFraction: z.number().min(0.05).max(0.5).default(0.25),
  seed: z.int().min(0).max(2_147_483_647).default(0),
  device: z.enum(["cpu", "gpu"]).default("cpu"),
});
