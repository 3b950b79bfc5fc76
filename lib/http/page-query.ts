import { z } from "@hono/zod-openapi";

/** Query parameters of every list. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(2_048).exactOptional().openapi({ description: "The next value of the page before." }),
};
