import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { z } from "zod";
import type { TrainingResult } from "../../domain/training/training-result.ts";
import type { TrainingRun } from "../../domain/training/training-run.ts";
import { InvalidResultError } from "../../ports/invalid-result-error.ts";
import type { RunFiles } from "../../ports/run-files.ts";
import { canonicalJson } from "../canonical/canonical-json.ts";
import { signatureSchema } from "../dynamodb/schemas/model-version.ts";

const metricMap = z.record(z.string(), z.number());

/** The container's contract, version 1. A newer container may say more; what it must say is here. */
const resultSchema = z.object({
  schema: z.literal(1),
  run: z.string(),
  dataset: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), rows: z.int().nonnegative() }),
  artifacts: z
    .array(
      z.object({
        name: z.string().regex(/^[\w.-]{1,128}$/),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
        sizeBytes: z.int().nonnegative(),
        mediaType: z.string().max(128),
      }),
    )
    .min(1)
    .max(20),
  metrics: z.object({ overall: metricMap, bySegment: z.record(z.string(), metricMap).default({}) }),
  signature: signatureSchema,
  environment: z.record(z.string(), z.json()),
  startedAt: z.iso.datetime({ offset: true }),
  finishedAt: z.iso.datetime({ offset: true }),
});

const failureSchema = z.object({ reason: z.string() });

/** The run folder of the artifact bucket. */
export const openRunFiles = ({ client, bucket }: { readonly client: S3Client; readonly bucket: string }): RunFiles => {
  const folder = (workspace: string, run: string) => `${workspace}/training-runs/${run}`;
  const outputKey = (workspace: string, run: string, name: string) => `${folder(workspace, run)}/output/${name}`;
  return {
    outputKey,
    writeSpec: async (workspace, run) => {
      await client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: `${folder(workspace, run.id)}/spec.json`,
          Body: canonicalJson(containerSpec(bucket, workspace, run)),
          ContentType: "application/json",
        }),
      );
    },
    readResult: async (workspace, run) => {
      const text = await read(client, bucket, outputKey(workspace, run, "result.json"));
      return text === undefined ? undefined : parseResult(text);
    },
    readFailure: async (workspace, run) => {
      const text = await read(client, bucket, outputKey(workspace, run, "failure.json"));
      const parsed = text === undefined ? undefined : failureSchema.safeParse(parseJson(text));
      return parsed?.success ? parsed.data.reason : undefined;
    },
  };
};

const containerSpec = (bucket: string, workspace: string, { id, modelName, spec }: TrainingRun) => ({
  schema: 1,
  run: id,
  workspace,
  model: modelName,
  algorithm: spec.algorithm,
  hyperparameters: spec.hyperparameters,
  dataset: { uri: `s3://${bucket}/${workspace}/sha256/${spec.dataset.sha256}`, ...spec.dataset },
  target: spec.target,
  features: spec.features,
  ...(spec.segmentColumn === null ? {} : { segmentColumn: spec.segmentColumn }),
  testFraction: spec.testFraction,
  seed: spec.seed,
});

const read = async (client: S3Client, bucket: string, key: string): Promise<string | undefined> => {
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return Body?.transformToString();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
};

const parseResult = (text: string): TrainingResult => {
  const parsed = resultSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new InvalidResultError(z.prettifyError(parsed.error));
  const { run, dataset, artifacts, metrics, signature, environment, startedAt, finishedAt } = parsed.data;
  return {
    run,
    dataset,
    artifacts,
    metrics: { ...metrics, byFeatureGroup: {} },
    signature,
    environment,
    durationSeconds: (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000,
  };
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
