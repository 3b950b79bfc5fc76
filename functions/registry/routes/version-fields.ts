import { z } from "@hono/zod-openapi";
import { jsonValue } from "../../../lib/http/json-value.ts";
import { asLine } from "../../../lib/http/text-checks.ts";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "64 lower-case hex digits");
const text = z.string().min(1).max(256).superRefine(asLine);
const count = z.int().nonnegative();

/** One upload to S3 holds 5 GiB at most. */
const sizeBytesMax = 5 * 2 ** 30;

/** What a file is, whatever its name. */
export const contentSchema = z.strictObject({
  sha256,
  sizeBytes: count.max(sizeBytesMax),
  mediaType: z
    .string()
    .max(128)
    .regex(/^[\w.+-]+\/[\w.+-]+$/, "a media type such as application/octet-stream"),
});

export const artifactSchema = contentSchema
  .extend({ name: z.string().min(1).max(512).openapi({ example: "model.onnx" }) })
  .openapi("Artifact");

const tensorSchema = z.strictObject({
  name: text,
  datatype: z
    .string()
    .regex(/^(BOOL|U?INT(8|16|32|64)|FP(16|32|64)|BF16|BYTES)$/, "a datatype of the Open Inference Protocol")
    .openapi({ example: "FP32" }),
  shape: z.array(z.int().min(-1)).max(8).readonly().openapi({ description: "-1 is a dimension that varies." }),
  kind: z.enum(["numeric", "categorical"]).exactOptional(),
});

export const signatureSchema = z
  .strictObject({
    inputs: z.array(tensorSchema).max(1_000).readonly(),
    outputs: z.array(tensorSchema).max(100).readonly(),
  })
  .openapi("Signature");

export const lineageSchema = z
  .strictObject({
    trainingRun: z
      .string()
      .regex(/^[0-9a-f]{32}$/, "32 lower-case hex digits")
      .exactOptional(),
    trainingData: z
      .strictObject({
        sha256,
        uri: z.string().max(1_024).superRefine(asLine).exactOptional(),
        version: text.exactOptional(),
        rows: count.exactOptional(),
      })
      .exactOptional(),
    featureViews: z
      .array(z.strictObject({ name: text, version: text }))
      .max(100)
      .readonly()
      .exactOptional(),
    upstreamModels: z
      .array(z.strictObject({ model: text, version: z.int().positive() }))
      .max(20)
      .readonly()
      .exactOptional(),
    hyperparameters: z.record(z.string().max(128).superRefine(asLine), jsonValue).exactOptional(),
    codeCommit: text.exactOptional(),
    containerImageDigest: text.exactOptional(),
    gpuType: text.exactOptional(),
    pythonVersion: text.exactOptional(),
    durationSeconds: z.number().nonnegative().exactOptional(),
    costMicroUsd: count.exactOptional(),
    energyWattHours: z.number().nonnegative().exactOptional(),
  })
  .openapi("Lineage");

const metricMap = z.record(z.string().min(1).max(128).superRefine(asLine), z.number());
const metricGroups = z.record(z.string().min(1).max(256).superRefine(asLine), metricMap);

export const metricsSchema = z
  .strictObject({
    overall: metricMap.default({}),
    bySegment: metricGroups.default({}).openapi({ description: "Segment → metric → value." }),
    byFeatureGroup: metricGroups.default({}),
  })
  .openapi("Metrics");
