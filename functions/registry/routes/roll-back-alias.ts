import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag, ifMatch } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { changeProblemResponses } from "../../../lib/http/problem-responses.ts";
import { changeHeaders } from "../../../lib/http/request-headers.ts";
import { workspacePath } from "../../../lib/http/request-path.ts";
import { requiredReason } from "../../../lib/http/required-reason.ts";
import { rollBackAlias } from "../../../lib/usecases/roll-back-alias.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { changeRequestResponse, toChangeRequestResponse } from "./change-request-response.ts";
import { modelResponse, toModelResponse } from "./model-response.ts";
import { aliasParameter, modelParameter } from "./path-parameters.ts";

const requestBody = z
  .strictObject({
    reason: requiredReason(4_096).openapi({ description: "Kept in the log with the move." }),
  })
  .openapi("AliasRollbackRequest");

const rolledBackResponse = z
  .strictObject({
    alias: z.string(),
    from: z.int().nullable().openapi({ description: "Version that it named; null where it named none." }),
    to: z.int().openapi({ description: "Version that it names now." }),
    skipped: z
      .array(z.int())
      .readonly()
      .openapi({ description: "Versions between them that were archived or deleted since, newest first." }),
    model: modelResponse,
  })
  .openapi("AliasRollback");

const description = `\
If-Match names the revision of the model. Asked again, it goes back one version more; versions archived or deleted since are
skipped. champion goes back as it came, by promotion: stage, alias and all of the routed traffic at once. Where people approve
promotions they approve this one, too, and the answer is the change request. A rollout that is still going on is aborted
instead (POST /v1/rollouts/{rollout}/abort), without votes.`;

/** POST /v1/models/{model}/aliases/{alias}/rollback */
export const registerRollBackAlias = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "post",
    path: "/v1/models/{model}/aliases/{alias}/rollback",
    operationId: "rollBackAlias",
    tags: ["versions"],
    summary: "Take an alias back to the version it named before",
    description: description.replaceAll("\n", " "),
    middleware: [allow("rollBackAlias", dependencies)] as const,
    request: {
      headers: changeHeaders,
      params: z.strictObject({ model: modelParameter, alias: aliasParameter }),
      body: { required: true, content: { "application/json": { schema: requestBody } } },
    },
    responses: {
      200: {
        description: "Where it is now, and where it was.",
        content: { "application/json": { schema: rolledBackResponse } },
      },
      202: {
        description: "People have to agree: the change request.",
        content: { "application/json": { schema: changeRequestResponse } },
      },
      ...changeProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const input = { ...c.req.valid("param"), ...c.req.valid("json"), ifMatch: ifMatch(c) };
    const result = await rollBackAlias(dependencies, commandContext(c), input);
    if (!result.ok) throw new Problem(result.refusal);
    const { from, to, skipped, model, changeRequest } = result.value;
    if (changeRequest?.state.status === "open")
      return c.json(toChangeRequestResponse(changeRequest), 202, {
        etag: etag(changeRequest.revision),
        location: workspacePath(c.get("workspace"), `/v1/change-requests/${changeRequest.state.id}`),
      });
    const answer = { alias: input.alias, from, to, skipped, model: toModelResponse(model) };
    return c.json(answer, 200, { etag: etag(model.revision) });
  });
};
