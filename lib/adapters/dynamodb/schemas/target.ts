import { z } from "zod";

export const targetSchema = z.strictObject({
  schema: z.literal("target.v1"),
  name: z.string(),
  model: z.string(),
  modelName: z.string(),
  kind: z.enum(["lambda", "sagemaker", "http"]),
  resource: z.string().nullable(),
  deployments: z.array(
    z.strictObject({
      version: z.int().positive(),
      qualifier: z.string().nullable(),
      status: z.enum(["pending", "ready", "failed"]),
      sha256: z.string(),
      failure: z.string().nullable(),
      requestedAt: z.int(),
      deployedAt: z.int().nullable(),
    }),
  ),
  createdAt: z.int(),
  updatedAt: z.int(),
});
