import type { z } from "zod";
import type { AggregateKind, AggregateStates } from "../../domain/aggregate-states.ts";
import { captureWindowSchema } from "./schemas/capture-window.ts";
import { changeRequestSchema } from "./schemas/change-request.ts";
import { incidentSchema } from "./schemas/incident.ts";
import { legalHoldSchema } from "./schemas/legal-hold.ts";
import { logRetentionSchema } from "./schemas/log-retention.ts";
import { modelSchema } from "./schemas/model.ts";
import { modelVersionSchema } from "./schemas/model-version.ts";
import { monitorSchema } from "./schemas/monitor.ts";
import { personSchema } from "./schemas/person.ts";
import { pipelineSchema } from "./schemas/pipeline.ts";
import { rolloutSchema } from "./schemas/rollout.ts";
import { routeSchema } from "./schemas/route.ts";
import { targetSchema } from "./schemas/target.ts";
import { trackingRunSchema } from "./schemas/tracking-run.ts";
import { trainingRunSchema } from "./schemas/training-run.ts";
import { webhookSchema } from "./schemas/webhook.ts";

/** How the stored state of each kind is parsed; a schema released once stays readable for good. */
export const aggregateSchemas: { readonly [Kind in AggregateKind]: z.ZodType<AggregateStates[Kind]> } = {
  model: modelSchema,
  "model-version": modelVersionSchema,
  "change-request": changeRequestSchema,
  route: routeSchema,
  target: targetSchema,
  "training-run": trainingRunSchema,
  rollout: rolloutSchema,
  monitor: monitorSchema,
  incident: incidentSchema,
  pipeline: pipelineSchema,
  webhook: webhookSchema,
  "capture-window": captureWindowSchema,
  person: personSchema,
  "legal-hold": legalHoldSchema,
  "log-retention": logRetentionSchema,
  "tracking-run": trackingRunSchema,
};
