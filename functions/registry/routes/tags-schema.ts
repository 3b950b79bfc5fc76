import { z } from "@hono/zod-openapi";

/** Tags of a model or a version, as a caller sends them. */
export const tagsSchema = z
  .record(z.string().min(1).max(128), z.string().max(1_024))
  .refine((tags) => Object.keys(tags).length <= 50, "50 tags at most");

/** Tags to set, and with null to take away. */
export const tagChangesSchema = z
  .record(z.string().min(1).max(250), z.string().max(8_192).nullable())
  .refine((tags) => Object.keys(tags).length <= 50, "50 tags at most")
  .openapi({ description: "Tags to set; null takes one away. What is not named stays.", example: { team: "risk" } });
