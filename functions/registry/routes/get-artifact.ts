import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { iso } from "../../../lib/http/iso-time.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { fileProblemResponses } from "../../../lib/http/problem-responses.ts";
import { getArtifact } from "../../../lib/usecases/get-artifact.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { modelParameter, versionParameter } from "./path-parameters.ts";
import { artifactSchema } from "./version-fields.ts";

// Not extend: of two closed objects joined by allOf, each forbids what the other adds.
const downloadResponse = z
  .strictObject({ ...artifactSchema.shape, url: z.url(), expiresAt: z.iso.datetime() })
  .openapi("ArtifactDownload");

/** GET /v1/models/{model}/versions/{version}/artifacts/{sha256} */
export const registerGetArtifact = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/models/{model}/versions/{version}/artifacts/{sha256}",
    operationId: "getArtifact",
    tags: ["versions"],
    summary: "Ask where to download a file of a version",
    middleware: [allow("getArtifact", dependencies)] as const,
    request: {
      params: z.strictObject({
        model: modelParameter,
        version: versionParameter,
        sha256: z.string().regex(/^[0-9a-f]{64}$/, "64 lower-case hex digits"),
      }),
    },
    responses: {
      200: {
        description: "The file and where it is. Check what you get against its digest.",
        content: { "application/json": { schema: downloadResponse } },
      },
      ...fileProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const result = await getArtifact(dependencies, c.get("workspace"), c.req.valid("param"));
    if (!result.ok) throw new Problem(result.refusal);
    return c.json({ ...result.value, expiresAt: iso(result.value.expiresAt) }, 200);
  });
};
