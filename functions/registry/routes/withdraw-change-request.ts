import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag, ifMatch } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { changeProblemResponses } from "../../../lib/http/problem-responses.ts";
import { changeHeaders } from "../../../lib/http/request-headers.ts";
import { withdrawChangeRequest } from "../../../lib/usecases/withdraw-change-request.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { changeRequestResponse, toChangeRequestResponse } from "./change-request-response.ts";
import { changeRequestParameter } from "./path-parameters.ts";

/** POST /v1/change-requests/{changeRequest}/withdrawal */
export const registerWithdrawChangeRequest = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "post",
    path: "/v1/change-requests/{changeRequest}/withdrawal",
    operationId: "withdrawChangeRequest",
    tags: ["change requests"],
    summary: "Take a change request back",
    description: "By its requester, or by an administrator when the requester is gone.",
    middleware: [allow("withdrawChangeRequest", dependencies)] as const,
    request: { headers: changeHeaders, params: z.strictObject({ changeRequest: changeRequestParameter }) },
    responses: {
      200: {
        description: "The change request, withdrawn.",
        content: { "application/json": { schema: changeRequestResponse } },
      },
      ...changeProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const input = { id: c.req.valid("param").changeRequest, ifMatch: ifMatch(c) };
    const result = await withdrawChangeRequest(dependencies, commandContext(c), input);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toChangeRequestResponse(result.value), 200, { etag: etag(result.value.revision) });
  });
};
