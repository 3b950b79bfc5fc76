import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { iso } from "../../../lib/http/iso-time.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { creationProblemResponses } from "../../../lib/http/problem-responses.ts";
import { verifySignatures } from "../../../lib/usecases/verify-signatures.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { modelParameter, versionParameter } from "./path-parameters.ts";
import { signatureFields } from "./signature-fields.ts";

const verdictResponse = z
  .strictObject({
    holds: z
      .boolean()
      .openapi({ description: "Whether the version may be deployed as far as this goes; true without signatures." }),
    digestHolds: z
      .boolean()
      .openapi({ description: "Whether files, signature and lineage have the digest that people voted on." }),
    missing: z
      .array(z.string())
      .readonly()
      .openapi({ description: "Files that the store does not hold under their digest." }),
    signatures: z.array(
      z.strictObject({
        ...signatureFields,
        holds: z.boolean(),
        fault: z.string().nullable(),
        reason: z.string().nullable(),
      }),
    ),
  })
  .openapi("VersionVerdict");

/** POST /v1/models/{model}/versions/{version}/signatures/verify */
export const registerVerifySignatures = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "post",
    path: "/v1/models/{model}/versions/{version}/signatures/verify",
    operationId: "verifySignatures",
    tags: ["signatures"],
    summary: "Verify a version and each of its signatures",
    description: "Changes nothing. What does not hold here is deployed nowhere.",
    middleware: [allow("verifySignatures", dependencies)] as const,
    request: { params: z.strictObject({ model: modelParameter, version: versionParameter }) },
    responses: {
      200: { description: "The verdict.", content: { "application/json": { schema: verdictResponse } } },
      ...creationProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const result = await verifySignatures(dependencies, c.get("workspace"), c.req.valid("param"));
    if (!result.ok) throw new Problem(result.refusal);
    const { digestHolds, missing, signatures } = result.value;
    const shown = signatures.map(({ fault, signedAt, ...signature }) => ({
      ...signature,
      signedAt: iso(signedAt),
      holds: fault === null,
      fault: fault?.code ?? null,
      reason: fault?.detail ?? null,
    }));
    const holds = digestHolds && missing.length === 0 && shown.every((signature) => signature.holds);
    return c.json({ holds, digestHolds, missing, signatures: shown }, 200);
  });
};
