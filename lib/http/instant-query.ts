import { z } from "@hono/zod-openapi";

/** An instant in a query: ISO 8601 in UTC. Read to the millisecond, as the log has them, so that texts compare as times. */
export const instantQuery = z.iso.datetime().transform((text) => new Date(text).toISOString());
