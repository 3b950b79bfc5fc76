import type { z } from "@hono/zod-openapi";
import { problemResponses } from "./problem-responses.ts";

/**
 * The answers of an operation that lists, for its entry in the OpenAPI document.
 *
 * @param page  schema of one page, as `pageOf` makes it
 */
export const pageResponses = <Page extends z.ZodType>(page: Page) => ({
  200: {
    description: "One page; next is there when more follow.",
    content: { "application/json": { schema: page } },
  },
  ...problemResponses,
});
