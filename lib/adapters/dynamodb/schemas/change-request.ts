import { z } from "zod";
import { riskTierSchema } from "./model.ts";
import { stageSchema } from "./model-version.ts";

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
});

export const changeRequestSchema = z.strictObject({
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
