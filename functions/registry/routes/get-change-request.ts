import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { etag } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { getChangeRequest } from "../../../lib/usecases/get-change-request.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { changeRequestResponse, toChangeRequestResponse } from "./change-request-response.ts";
import { changeRequestParameter } from "./path-parameters.ts";

/** GET /v1/change-requests/{changeRequest} */
export const registerGetChangeRequest = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/change-requests/{changeRequest}",
    operationId: "getChangeRequest",
    tags: ["change requests"],
    summary: "Read a change request",
    middleware: [allow("getChangeRequest", dependencies)] as const,
    request: { params: z.strictObject({ changeRequest: changeRequestParameter }) },
    responses: {
      200: {
        description: "The change request as it stands now.",
        content: { "application/json": { schema: changeRequestResponse } },
      },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const result = await getChangeRequest(dependencies, c.get("workspace"), c.req.valid("param").changeRequest);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toChangeRequestResponse(result.value), 200, { etag: etag(result.value.revision) });
  });
};
