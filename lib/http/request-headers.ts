import { z } from "@hono/zod-openapi";

const idempotencyKey = z.string().optional().openapi({
  description: "1 to 255 visible ASCII characters. A repeated request with its key is answered as the first one was.",
});

/** Headers of a request that creates something, for its entry in the OpenAPI document; their values are checked elsewhere. */
export const creationHeaders = z.object({ "idempotency-key": idempotencyKey });

/** Headers of a request that changes something that is there. */
export const changeHeaders = z.object({
  "idempotency-key": idempotencyKey,
  "if-match": z.string().optional().openapi({
    description: "ETag of the object as last read; required.",
    example: '"3"',
  }),
});
