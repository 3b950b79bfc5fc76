import { z } from "@hono/zod-openapi";
import type { TrainingRun } from "../../../lib/domain/training/training-run.ts";
import { iso, isoOrNull } from "../../../lib/http/iso-time.ts";
import type { Snapshot } from "../../../lib/usecases/snapshot.ts";

const metricMap = z.record(z.string(), z.number());

export const trainingRunResponse = z
  .strictObject({
    id: z.string(),
    model: z.string(),
    status: z.enum(["requested", "submitted", "succeeded", "failed"]),
    algorithm: z.string(),
    hyperparameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
    dataset: z.strictObject({ sha256: z.string(), format: z.enum(["csv", "parquet"]) }),
    target: z.string(),
    features: z.array(z.strictObject({ name: z.string(), kind: z.enum(["numeric", "categorical"]) })),
    segmentColumn: z.string().nullable(),
    testFraction: z.number(),
    seed: z.int(),
    device: z.enum(["cpu", "gpu"]),
    requestedBy: z.string(),
    job: z.string().nullable().openapi({ description: "AWS Batch job id, once submitted." }),
    version: z.int().nullable().openapi({ description: "Version number registered from the result." }),
    metrics: z
      .strictObject({
        overall: metricMap,
        bySegment: z.record(z.string(), metricMap),
        byFeatureGroup: z.record(z.string(), metricMap),
      })
      .nullable(),
    failure: z.string().nullable(),
    requestedAt: z.iso.datetime(),
    submittedAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
    revision: z.int(),
  })
  .openapi("TrainingRun");

/** How a training run is shown: instants as ISO 8601, the model by name. */
export const toTrainingRunResponse = ({
  state,
  revision,
}: Snapshot<TrainingRun>): z.infer<typeof trainingRunResponse> => ({
  id: state.id,
  model: state.modelName,
  status: state.status,
  algorithm: state.spec.algorithm,
  hyperparameters: { ...state.spec.hyperparameters },
  dataset: { ...state.spec.dataset },
  target: state.spec.target,
  features: state.spec.features.map((feature) => ({ ...feature })),
  segmentColumn: state.spec.segmentColumn,
  testFraction: state.spec.testFraction,
  seed: state.spec.seed,
  device: state.spec.device,
  requestedBy: state.requestedBy,
  job: state.job,
  version: state.version,
  metrics: state.metrics && {
    overall: { ...state.metrics.overall },
    bySegment: { ...state.metrics.bySegment },
    byFeatureGroup: { ...state.metrics.byFeatureGroup },
  },
  failure: state.failure,
  requestedAt: iso(state.requestedAt),
  submittedAt: isoOrNull(state.submittedAt),
  finishedAt: isoOrNull(state.finishedAt),
  revision,
});
