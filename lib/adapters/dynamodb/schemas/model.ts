import { z } from "zod";
import { modelTypes } from "../../../domain/model/model.ts";

export const riskTierSchema = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);

export const modelSchema = z.strictObject({
  schema: z.literal("model.v1"),
  id: z.string(),
  name: z.string(),
  riskTier: riskTierSchema,
  type: z.enum(modelTypes),
  owner: z.string(),
  framework: z.string().nullable(),
  description: z.string(),
  tags: z.record(z.string(), z.string()),
  aliases: z.record(z.string(), z.int().positive()),
  latestVersion: z.int().nonnegative(),
  highestSemver: z.string().nullable(),
  targets: z.array(z.string()),
  registeredBy: z.string(),
  createdAt: z.int(),
  updatedAt: z.int(),
});
