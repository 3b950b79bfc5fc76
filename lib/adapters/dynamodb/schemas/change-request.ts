import { z } from "zod";
import type { ChangeRequest } from "../../../domain/change-request/change-request.ts";
import { riskTierSchema } from "./model.ts";
import { stageSchema } from "./model-version.ts";
import { rolloutPlanSchema } from "./rollout.ts";

const ruleSchema = z.strictObject({
  seats: z.array(
    z.strictObject({
      seat: z.string(),
      roles: z.array(z.string()),
      approvals: z.int().positive(),
      places: z.int().positive(),
    }),
  ),
  businessDays: z.int().nonnegative(),
  separationOfDuties: z.boolean(),
  signed: z.literal(true).exactOptional(),
});

const changeRequestV1 = z.strictObject({
  schema: z.literal("change-request.v1"),
  id: z.string(),
  model: z.string(),
  modelName: z.string(),
  version: z.int().positive(),
  digest: z.string(),
  riskTier: riskTierSchema,
  from: stageSchema,
  to: stageSchema,
  rule: ruleSchema,
  policyHash: z.string(),
  authors: z.array(z.string()),
  reason: z.string(),
  requestedBy: z.string(),
  votes: z.array(
    z.strictObject({
      actor: z.string(),
      seat: z.string(),
      decision: z.enum(["approve", "reject"]),
      reason: z.string(),
      at: z.int(),
    }),
  ),
  status: z.enum(["open", "applied", "rejected", "withdrawn", "expired"]),
  selfAttested: z.boolean(),
  openedAt: z.int(),
  expiresAt: z.int(),
  closedAt: z.int().nullable(),
});

const changeRequestV2 = changeRequestV1.extend({
  schema: z.literal("change-request.v2"),
  plan: rolloutPlanSchema.nullable(),
  rollback: z.literal(true).exactOptional(),
  rollout: z.string().nullable(),
});

/** Version 2 brought plans; what was approved before moved all traffic at once. */
const upcast = (request: z.infer<typeof changeRequestV1>): ChangeRequest => ({
  ...request,
  schema: "change-request.v2",
  plan: null,
  rollout: null,
});

export const changeRequestSchema = z.union([changeRequestV2, changeRequestV1.transform(upcast)]);
