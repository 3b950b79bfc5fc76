import { createRoute, z } from "@hono/zod-openapi";
import { stages } from "../../../lib/domain/model-version/model-version.ts";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag, ifMatch } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { changeProblemResponses } from "../../../lib/http/problem-responses.ts";
import { changeHeaders } from "../../../lib/http/request-headers.ts";
import { workspacePath } from "../../../lib/http/request-path.ts";
import { asProse } from "../../../lib/http/text-checks.ts";
import { nameVersion } from "../../../lib/usecases/name-version.ts";
import { transitionStage } from "../../../lib/usecases/transition-stage.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { changeRequestResponse, toChangeRequestResponse } from "./change-request-response.ts";
import { modelParameter, versionParameter } from "./path-parameters.ts";
import { toVersionResponse, versionResponse } from "./version-response.ts";

const requestBody = z
  .strictObject({ stage: z.enum(stages), reason: z.string().max(4_096).superRefine(asProse).default("") })
  .openapi("StageTransition");

/** POST /v1/models/{model}/versions/{version}/stage */
export const registerTransitionStage = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "post",
    path: "/v1/models/{model}/versions/{version}/stage",
    operationId: "transitionStage",
    tags: ["versions"],
    summary: "Move a version to another stage",
    description: "Where the approval policy asks people, a change request is opened, and its last vote makes the move.",
    middleware: [allow("transitionStage", dependencies)] as const,
    request: {
      headers: changeHeaders,
      params: z.strictObject({ model: modelParameter, version: versionParameter }),
      body: { required: true, content: { "application/json": { schema: requestBody } } },
    },
    responses: {
      200: { description: "The version, moved.", content: { "application/json": { schema: versionResponse } } },
      202: {
        description: "People have to agree: the change request.",
        content: { "application/json": { schema: changeRequestResponse } },
      },
      ...changeProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const { stage: to, reason } = c.req.valid("json");
    const input = { ...c.req.valid("param"), to, reason, ifMatch: ifMatch(c) };
    const result = await transitionStage(dependencies, commandContext(c), input);
    if (!result.ok) throw new Problem(result.refusal);
    const { version, changeRequest } = result.value;
    if (changeRequest?.state.status !== "open")
      return c.json(toVersionResponse(await nameVersion(dependencies, c.get("workspace"), version)), 200, {
        etag: etag(version.revision),
      });
    return c.json(toChangeRequestResponse(changeRequest), 202, {
      etag: etag(changeRequest.revision),
      location: workspacePath(c.get("workspace"), `/v1/change-requests/${changeRequest.state.id}`),
    });
  });
};
