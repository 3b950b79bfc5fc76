import { z } from "zod";
import { complianceFrameworks } from "../../../domain/model/compliance-framework.ts";
import { type Model, modelTypes } from "../../../domain/model/model.ts";
import { deletionSchema } from "./deletion.ts";

export const riskTierSchema = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);

const modelV1 = z.strictObject({
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

const modelV2 = modelV1.extend({
  schema: z.literal("model.v2"),
  complianceFrameworks: z.array(z.enum(complianceFrameworks)),
});

const modelV3 = modelV2.extend({
  schema: z.literal("model.v3"),
  type: z.enum(modelTypes).nullable(),
  deletion: deletionSchema.nullable(),
  aliasPast: z.record(z.string(), z.array(z.int().positive())).exactOptional(),
  lastRollback: z
    .strictObject({
      alias: z.string(),
      from: z.int().positive().nullable(),
      to: z.int().positive(),
      reason: z.string(),
      at: z.int(),
    })
    .exactOptional(),
});

/** Version 3 brought deletion, and models whose type nobody has said; nothing was ever deleted before. */
const fromV2 = (model: z.infer<typeof modelV2>): Model => ({ ...model, schema: "model.v3", deletion: null });

/** Version 2 brought compliance frameworks; nobody had named one before. */
const fromV1 = (model: z.infer<typeof modelV1>): Model =>
  fromV2({ ...model, schema: "model.v2", complianceFrameworks: [] });

export const modelSchema = z.union([modelV3, modelV2.transform(fromV2), modelV1.transform(fromV1)]);
