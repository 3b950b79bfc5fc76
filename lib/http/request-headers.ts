import { z } from "@hono/zod-openapi";

const idempotencyKey = z.string().optional().openapi({
  description: "1 to 255 visible ASCII characters. A repeated request with its key is answered as the first one was.",
});

const consentReference = z.string().optional().openapi({
  description:
    "1 to 128 visible ASCII characters that name the consent under which the caller acts; the audit log keeps them for good, so a reference, never a name.",
});

const prefer = z.string().optional().openapi({
  description:
    "wait=N, 1 to 20 seconds (RFC 7240): answer once the command is in the audit log, with the proof of its first leaf in Audit-Proof: a c2sp.org/tlog-proof file without the leaf, in base64. Preference-Applied says that it came in time; Link names where each leaf's proof is found, rel=audit-proof.",
  example: "wait=10",
});

const ifMatch = z.string().optional();

/** Headers of a request that creates something, for its entry in the OpenAPI document; their values are checked elsewhere. */
export const creationHeaders = z.object({
  "idempotency-key": idempotencyKey,
  "consent-reference": consentReference,
  prefer,
});

/** Headers of a request that changes something that is there. */
export const changeHeaders = z.object({
  "idempotency-key": idempotencyKey,
  "consent-reference": consentReference,
  prefer,
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
  prefer,
  "if-match": ifMatch.openapi({
    description: "ETag of the object as last read; required when it is there.",
    example: '"3"',
  }),
});
