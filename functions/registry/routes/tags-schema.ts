import { z } from "@hono/zod-openapi";

/** Tags of a model or a version, as a caller sends them. */
export const tagsSchema = z
  .record(z.string().min(1).max(128), z.string().max(1_024))
  .refine((tags) => Object.keys(tags).length <= 50, "50 tags at most");
