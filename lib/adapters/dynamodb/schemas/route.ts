import { z } from "zod";
import type { Route } from "../../../domain/routing/route.ts";

const routeV1 = z.strictObject({
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

const routeV2 = routeV1.extend({
  schema: z.literal("route.v2"),
  rollout: z.string().nullable(),
  split: z.enum(["router", "target"]),
});

/** Version 2 brought rollouts; no traffic was moved by one before. */
const upcast = (route: z.infer<typeof routeV1>): Route => ({
  ...route,
  schema: "route.v2",
  rollout: null,
  split: "router",
});

export const routeSchema = z.union([routeV2, routeV1.transform(upcast)]);
