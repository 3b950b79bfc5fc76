import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag, ifMatch } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { changeProblemResponses } from "../../../lib/http/problem-responses.ts";
import { changeHeaders } from "../../../lib/http/request-headers.ts";
import { deleteAlias } from "../../../lib/usecases/delete-alias.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { modelResponse, toModelResponse } from "./model-response.ts";
import { aliasParameter, modelParameter } from "./path-parameters.ts";

/** DELETE /v1/models/{model}/aliases/{alias} */
export const registerDeleteAlias = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "delete",
    path: "/v1/models/{model}/aliases/{alias}",
    operationId: "deleteAlias",
    tags: ["versions"],
    summary: "Let an alias name nothing",
    description: "If-Match names the revision of the model. An alias that names nothing is gone already.",
    middleware: [allow("deleteAlias", dependencies)] as const,
    request: { headers: changeHeaders, params: z.strictObject({ model: modelParameter, alias: aliasParameter }) },
    responses: {
      200: { description: "The model with its aliases.", content: { "application/json": { schema: modelResponse } } },
      ...changeProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const input = { ...c.req.valid("param"), ifMatch: ifMatch(c) };
    const result = await deleteAlias(dependencies, commandContext(c), input);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toModelResponse(result.value), 200, { etag: etag(result.value.revision) });
  });
};
