import { z } from "zod";

export const routeSchema = z.strictObject({
  schema: z.literal("route.v1"),
  name: z.string(),
  model: z.string(),
  modelName: z.string(),
  target: z.string(),
  arms: z.array(
    z.strictObject({
      role: z.enum(["stable", "canary", "shadow"]),
      version: z.int().positive(),
      weightBasisPoints: z.int().min(0).max(10_000),
    }),
  ),
  salt: z.string(),
  createdAt: z.int(),
  updatedAt: z.int(),
});
