import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { etag } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { getVersion } from "../../../lib/usecases/get-version.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { modelParameter, versionParameter } from "./path-parameters.ts";
import { toVersionResponse, versionResponse } from "./version-response.ts";

/** GET /v1/models/{model}/versions/{version} */
export const registerGetVersion = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/models/{model}/versions/{version}",
    operationId: "getVersion",
    tags: ["versions"],
    summary: "Read a version",
    middleware: [allow("getVersion", dependencies)] as const,
    request: { params: z.strictObject({ model: modelParameter, version: versionParameter }) },
    responses: {
      200: { description: "The version.", content: { "application/json": { schema: versionResponse } } },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const result = await getVersion(dependencies, c.get("workspace"), c.req.valid("param"));
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toVersionResponse(result.value), 200, { etag: etag(result.value.revision) });
  });
};
