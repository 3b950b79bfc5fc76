import { z } from "@hono/zod-openapi";

const idempotencyKey = z.string().optional().openapi({
  description: "1 to 255 visible ASCII characters. A repeated request with its key is answered as the first one was.",
});

const consentReference = z.string().optional().openapi({
  description:
    "1 to 128 visible ASCII characters that name the consent under which the caller acts; the audit log keeps them for good, so a reference, never a name.",
});

const ifMatch = z.string().optional();

/** Headers of a request that creates something, for its entry in the OpenAPI document; their values are checked elsewhere. */
export const creationHeaders = z.object({
  "idempotency-key": idempotencyKey,
  "consent-reference": consentReference,
});

/** Headers of a request that changes something that is there. */
export const changeHeaders = z.object({
  "idempotency-key": idempotencyKey,
  "consent-reference": consentReference,
  // The schema lets a request without it through: that is a problem of its own (428), not a broken schema (422).
  "if-match": ifMatch.openapi({
    description: "ETag of the object as last read.",
    example: '"3"',
    param: { required: true },
  }),
});

/** Headers of a request that changes something that is there, or creates it. */
export const replacementHeaders = z.object({
  "idempotency-key": idempotencyKey,
  "consent-reference": consentReference,
  "if-match": ifMatch.openapi({
    description: "ETag of the object as last read; required when it is there.",
    example: '"3"',
  }),
});
