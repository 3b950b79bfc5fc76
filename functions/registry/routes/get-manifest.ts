import { createRoute, z } from "@hono/zod-openapi";
import { predicateType, statementType } from "../../../lib/domain/signing/write-statement.ts";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { getManifest } from "../../../lib/usecases/get-manifest.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { modelParameter, versionParameter } from "./path-parameters.ts";

const manifestResponse = z
  .strictObject({
    _type: z.literal(statementType),
    subject: z
      .array(z.strictObject({ name: z.string(), digest: z.strictObject({ sha256: z.string() }) }))
      .readonly()
      .openapi({ description: "The version as a whole; its digest is over the digests of all files." }),
    predicateType: z.literal(predicateType),
    predicate: z.strictObject({
      serialization: z.strictObject({
        method: z.literal("files"),
        hash_type: z.literal("sha256"),
        allow_symlinks: z.literal(false),
        ignore_paths: z.array(z.string()).readonly().exactOptional(),
      }),
      resources: z
        .array(z.strictObject({ name: z.string(), algorithm: z.literal("sha256"), digest: z.string() }))
        .readonly(),
    }),
  })
  .openapi("ModelManifest", { description: "An in-toto statement, as OpenSSF Model Signing 1.0 has it." });

/** GET /v1/models/{model}/versions/{version}/manifest */
export const registerGetManifest = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/models/{model}/versions/{version}/manifest",
    operationId: "getManifest",
    tags: ["signatures"],
    summary: "Read what is signed of a version: its files by digest",
    middleware: [allow("getManifest", dependencies)] as const,
    request: { params: z.strictObject({ model: modelParameter, version: versionParameter }) },
    responses: {
      200: { description: "The statement.", content: { "application/json": { schema: manifestResponse } } },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const result = await getManifest(dependencies, c.get("workspace"), c.req.valid("param"));
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(result.value, 200);
  });
};
