import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag, ifMatch } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { changeProblemResponses } from "../../../lib/http/problem-responses.ts";
import { changeHeaders } from "../../../lib/http/request-headers.ts";
import { deleteModel } from "../../../lib/usecases/delete-model.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { deletionRequest } from "./deletion-response.ts";
import { modelResponse, toModelResponse } from "./model-response.ts";
import { modelParameter } from "./path-parameters.ts";

/** DELETE /v1/models/{model} */
export const registerDeleteModel = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "delete",
    path: "/v1/models/{model}",
    operationId: "deleteModel",
    tags: ["models"],
    summary: "Delete a model with all its versions",
    description: "It is hidden and its name is free again; the record keeps it, and why. What serves is not deleted.",
    middleware: [allow("deleteModel", dependencies)] as const,
    request: {
      headers: changeHeaders,
      params: z.strictObject({ model: modelParameter }),
      body: { required: true, content: { "application/json": { schema: deletionRequest } } },
    },
    responses: {
      200: { description: "The model as it was deleted.", content: { "application/json": { schema: modelResponse } } },
      ...changeProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const input = { ...c.req.valid("param"), ...c.req.valid("json"), ifMatch: ifMatch(c) };
    const result = await deleteModel(dependencies, commandContext(c), input);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toModelResponse(result.value), 200, { etag: etag(result.value.revision) });
  });
};
