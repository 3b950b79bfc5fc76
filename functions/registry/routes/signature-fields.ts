import { z } from "@hono/zod-openapi";

/** How a signature is shown, wherever it is. */
export const signatureFields = {
  number: z.int().openapi({ description: "Place among the version's signatures, from 1." }),
  bundle: z.string().openapi({ description: "SHA-256 of the bundle." }),
  keyHint: z.string().openapi({ description: "SHA-256 of the public key's PEM text." }),
  signedBy: z.string().openapi({ description: "Who signed here, or brought the signature." }),
  signedAt: z.iso.datetime(),
};
