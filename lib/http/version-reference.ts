import { z } from "@hono/zod-openapi";

const numberOrSemver = "a version number or a semver";

/** A version in a body: its number, or a text with its number or semver. */
export const versionReference = z
  .union(
    [z.int().positive().max(999_999_999), z.string().regex(/^[0-9A-Za-z.-]{1,64}$/, numberOrSemver)],
    numberOrSemver,
  )
  .transform(String)
  .openapi({ type: ["integer", "string"], description: "Number or semver.", example: 3 });
