import { z } from "@hono/zod-openapi";
import type { Pipeline } from "../../../lib/domain/pipeline/pipeline.ts";
import { iso, isoOrNull } from "../../../lib/http/iso-time.ts";
import { retrainingPolicySchema } from "../../../lib/http/retraining-policy-schema.ts";
import type { Snapshot } from "../../../lib/usecases/snapshot.ts";

const status = z.enum([
  "awaiting-approval",
  "training",
  "deploying",
  "awaiting-votes",
  "rolling-out",
  "succeeded",
  "champion-kept",
  "failed",
  "rejected",
  "cancelled",
]);

export const pipelineResponse = z
  .strictObject({
    id: z.string(),
    kind: z.literal("retraining"),
    model: z.string(),
    riskTier: z.int().openapi({ description: "Of the model when it was triggered." }),
    status,
    trigger: z.strictObject({
      kind: z.enum(["drift", "decay", "manual"]),
      reason: z.string(),
      incident: z.string().nullable(),
      report: z.string().nullable(),
      requestedBy: z.string(),
    }),
    policy: retrainingPolicySchema,
    champion: z.int().openapi({ description: "Version in Production when it began." }),
    candidate: z.int().nullable(),
    trainingRun: z.string().nullable(),
    gates: z.array(
      z.strictObject({
        gate: z.enum(["data-quality", "threshold", "regression", "significance", "agreement"]),
        verdict: z.enum(["PASS", "FAIL", "INSUFFICIENT"]),
        reason: z.string(),
      }),
    ),
    evidence: z.string().nullable().openapi({ description: "SHA-256 of what the gates were decided on, an artifact." }),
    changeRequests: z.strictObject({ approved: z.string().nullable(), production: z.string().nullable() }),
    rollout: z.string().nullable(),
    decisions: z
      .array(z.strictObject({ at: z.iso.datetime(), phase: status, decision: z.string(), reason: z.string() }))
      .openapi({ description: "The decision log, oldest first." }),
    startedAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
    revision: z.int(),
  })
  .openapi("Pipeline");

/** How a pipeline is shown: instants as ISO 8601, the model by name. */
export const toPipelineResponse = ({ state, revision }: Snapshot<Pipeline>): z.infer<typeof pipelineResponse> => ({
  id: state.id,
  kind: state.kind,
  model: state.modelName,
  riskTier: state.riskTier,
  status: state.status,
  trigger: { ...state.trigger },
  policy: retrainingPolicySchema.parse(state.policy),
  champion: state.champion,
  candidate: state.candidate,
  trainingRun: state.trainingRun,
  gates: state.gates.map((gate) => ({ ...gate })),
  evidence: state.evidence,
  changeRequests: { ...state.changeRequests },
  rollout: state.rollout,
  decisions: state.decisions.map((decision) => ({ ...decision, at: iso(decision.at) })),
  startedAt: iso(state.startedAt),
  updatedAt: iso(state.updatedAt),
  finishedAt: isoOrNull(state.finishedAt),
  revision,
});

/** Path parameter of one pipeline. */
export const pipelineParameter = z.strictObject({
  pipeline: z.string().regex(/^[0-9a-f]{32}$/, "32 lower-case hex digits"),
});
