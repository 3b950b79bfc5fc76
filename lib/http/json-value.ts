import { z } from "@hono/zod-openapi";

/** Any JSON value. The document says so in one line: followed into its own definition, it would never end. */
export const jsonValue = z
  .json()
  .openapi({ type: ["string", "number", "boolean", "null", "array", "object"], description: "Any JSON value." });
