import { z } from "@hono/zod-openapi";
import { versionParameter } from "./path-parameters.ts";

/** A version in a body: its number, or a text with its number or semver. */
export const versionReference = z
  .union([z.int().positive().max(999_999_999), versionParameter])
  .transform(String)
  .openapi({ type: ["integer", "string"], description: "Number or semver.", example: 3 });
