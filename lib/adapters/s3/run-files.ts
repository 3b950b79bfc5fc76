import { Readable } from "node:stream";
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { z } from "zod";
import type { TrainingResult } from "../../domain/training/training-result.ts";
import type { TrainingRun } from "../../domain/training/training-run.ts";
import { InvalidResultError } from "../../ports/invalid-result-error.ts";
import type { RunFiles } from "../../ports/run-files.ts";
import { canonicalJson } from "../canonical/canonical-json.ts";
import { signatureSchema } from "../dynamodb/schemas/model-version.ts";

/** A result or failure is some kilobytes; what is much larger is none, and would fill the reader's memory. */
const documentBytesMax = 1_048_576;
/** One object that is copied by one PUT. */
const artifactBytesMax = 5 * 2 ** 30;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const metricMap = z.record(z.string(), z.number());

/** The container's contract, version 1. A newer container may say more; what it must say is here. */
const resultSchema = z
  .object({
    schema: z.literal(1),
    run: z.string(),
    dataset: z.object({ sha256, rows: z.int().nonnegative() }),
    artifacts: z
      .array(
        z.object({
          name: z.string().regex(/^\w[\w.-]{0,127}$/),
          sha256,
          sizeBytes: z.int().nonnegative().max(artifactBytesMax),
          mediaType: z
            .string()
            .max(128)
            .regex(/^[\w.+-]+\/[\w.+-]+$/),
        }),
      )
      .min(1)
      .max(20),
    metrics: z.object({ overall: metricMap, bySegment: z.record(z.string(), metricMap).default({}) }),
    signature: signatureSchema,
    environment: z.record(z.string(), z.unknown()),
    startedAt: z.iso.datetime({ offset: true }),
    finishedAt: z.iso.datetime({ offset: true }),
  })
  .refine(({ startedAt, finishedAt }) => Date.parse(startedAt) <= Date.parse(finishedAt), "it ended before it began");

const failureSchema = z.object({ reason: z.string().trim().min(1) });

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
      const document = await read(client, bucket, outputKey(workspace, run, "result.json"));
      return document === undefined ? undefined : parseResult(document);
    },
    readFailure: async (workspace, run) => {
      const document = await read(client, bucket, outputKey(workspace, run, "failure.json"));
      const parsed = failureSchema.safeParse(document?.content);
      return parsed.success ? parsed.data.reason : undefined;
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

interface Document {
  /** Undefined for what is no JSON of ours: too large, or not I-JSON (RFC 7493), which cannot be hashed or logged. */
  readonly content: unknown;
}

const read = async (client: S3Client, bucket: string, key: string): Promise<Document | undefined> => {
  try {
    const { Body, ContentLength = 0 } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    if (ContentLength <= documentBytesMax) return { content: parseJson((await Body?.transformToString()) ?? "") };
    // Left unread, it would keep its connection.
    if (Body instanceof Readable) Body.destroy();
    return { content: undefined };
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
};

const parseJson = (text: string): unknown => {
  try {
    const content: unknown = JSON.parse(text);
    canonicalJson(content);
    return content;
  } catch {
    return undefined;
  }
};

const parseResult = ({ content }: Document): TrainingResult => {
  if (content === undefined) throw new InvalidResultError(`it is not JSON of at most ${documentBytesMax} bytes`);
  const parsed = resultSchema.safeParse(content);
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
