import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { etag } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { getAlias } from "../../../lib/usecases/get-alias.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { aliasParameter, modelParameter } from "./path-parameters.ts";
import { toVersionResponse, versionPath, versionResponse } from "./version-response.ts";

/** GET /v1/models/{model}/aliases/{alias} */
export const registerGetAlias = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/models/{model}/aliases/{alias}",
    operationId: "getAlias",
    tags: ["versions"],
    summary: "Read the version that an alias names",
    description: "The ETag is the version's. Whoever changes an alias names the revision of the model it is part of.",
    middleware: [allow("getVersion", dependencies)] as const,
    request: { params: z.strictObject({ model: modelParameter, alias: aliasParameter }) },
    responses: {
      200: { description: "The version.", content: { "application/json": { schema: versionResponse } } },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const result = await getAlias(dependencies, c.get("workspace"), c.req.valid("param"));
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toVersionResponse(result.value), 200, {
      etag: etag(result.value.revision),
      "content-location": versionPath(c.get("workspace"), result.value),
    });
  });
};
