import { z } from "@hono/zod-openapi";
import type { Route } from "../../../lib/domain/routing/route.ts";
import { iso } from "../../../lib/http/iso-time.ts";
import type { Snapshot } from "../../../lib/usecases/snapshot.ts";

export const weightSchema = z
  .int()
  .min(0)
  .max(10_000)
  .openapi({ description: "Share of the traffic in basis points." });

export const routeResponse = z
  .strictObject({
    name: z.string(),
    model: z.string(),
    target: z.string(),
    arms: z.array(
      z.strictObject({
        role: z.enum(["stable", "canary", "shadow"]),
        version: z.int(),
        weightBasisPoints: weightSchema,
      }),
    ),
    rollout: z.string().nullable().openapi({ description: "Id of the rollout that moves its traffic." }),
    split: z.enum(["router", "target"]).openapi({
      description: "Who splits the requests: our gateway by the arms, or the target by weights of its own.",
    }),
    salt: z
      .string()
      .openapi({ description: "Enters the assignment hash: with it anybody can compute which unit got which arm." }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    revision: z.int(),
  })
  .openapi("Route");

/** How a route is shown. */
export const toRouteResponse = ({ state, revision }: Snapshot<Route>): z.infer<typeof routeResponse> => ({
  name: state.name,
  model: state.modelName,
  target: state.target,
  arms: state.arms.map((arm) => ({ ...arm })),
  rollout: state.rollout,
  split: state.split,
  salt: state.salt,
  createdAt: iso(state.createdAt),
  updatedAt: iso(state.updatedAt),
  revision,
});
