import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { iso } from "../../../lib/http/iso-time.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { listSignatures } from "../../../lib/usecases/list-signatures.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { modelParameter, versionParameter } from "./path-parameters.ts";
import { signatureFields } from "./signature-fields.ts";

const listResponse = z
  .strictObject({
    items: z.array(
      z.strictObject({
        ...signatureFields,
        publicKey: z
          .string()
          .nullable()
          .openapi({ description: "In PEM; whether to trust it is for whoever verifies to say." }),
      }),
    ),
  })
  .openapi("VersionSignatures");

/** GET /v1/models/{model}/versions/{version}/signatures */
export const registerListSignatures = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/models/{model}/versions/{version}/signatures",
    operationId: "listSignatures",
    tags: ["signatures"],
    summary: "List the signatures of a version",
    middleware: [allow("listSignatures", dependencies)] as const,
    request: { params: z.strictObject({ model: modelParameter, version: versionParameter }) },
    responses: {
      200: {
        description: "All of them, oldest first, at most 16.",
        content: { "application/json": { schema: listResponse } },
      },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const result = await listSignatures(dependencies, c.get("workspace"), c.req.valid("param"));
    if (!result.ok) throw new Problem(result.refusal);
    const items = result.value.map((signature) => ({ ...signature, signedAt: iso(signature.signedAt) }));
    return c.json({ items }, 200);
  });
};
