import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { creationProblemResponses } from "../../../lib/http/problem-responses.ts";
import { creationHeaders } from "../../../lib/http/request-headers.ts";
import { workspacePath } from "../../../lib/http/request-path.ts";
import { asProse } from "../../../lib/http/text-checks.ts";
import { versionReference } from "../../../lib/http/version-reference.ts";
import { openChangeRequest } from "../../../lib/usecases/open-change-request.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { changeRequestResponse, toChangeRequestResponse } from "./change-request-response.ts";
import { modelParameter } from "./path-parameters.ts";

const requestBody = z
  .strictObject({
    model: modelParameter,
    version: versionReference,
    to: z.enum(["Approved", "Production"]),
    reason: z.string().max(4_096).superRefine(asProse).default(""),
  })
  .openapi("ChangeRequestOpening");

/** POST /v1/change-requests */
export const registerOpenChangeRequest = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "post",
    path: "/v1/change-requests",
    operationId: "openChangeRequest",
    tags: ["change requests"],
    summary: "Ask people to move a version",
    description: "In tier 4 the requester attests alone: the move is made at once, and the request says so.",
    middleware: [allow("openChangeRequest", dependencies)] as const,
    request: {
      headers: creationHeaders,
      body: { required: true, content: { "application/json": { schema: requestBody } } },
    },
    responses: {
      201: {
        description: "The change request.",
        content: { "application/json": { schema: changeRequestResponse } },
      },
      ...creationProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const result = await openChangeRequest(dependencies, commandContext(c), c.req.valid("json"));
    if (!result.ok) throw new Problem(result.refusal);
    const { changeRequest } = result.value;
    return c.json(toChangeRequestResponse(changeRequest), 201, {
      etag: etag(changeRequest.revision),
      location: workspacePath(c.get("workspace"), `/v1/change-requests/${changeRequest.state.id}`),
    });
  });
};
