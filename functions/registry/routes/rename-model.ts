import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag, ifMatch } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { changeProblemResponses } from "../../../lib/http/problem-responses.ts";
import { changeHeaders } from "../../../lib/http/request-headers.ts";
import { renameModel } from "../../../lib/usecases/rename-model.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { modelResponse, toModelResponse } from "./model-response.ts";
import { modelParameter } from "./path-parameters.ts";

const requestBody = z.strictObject({ name: z.string().max(256) }).openapi("ModelName");

/** PUT /v1/models/{model}/name */
export const registerRenameModel = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "put",
    path: "/v1/models/{model}/name",
    operationId: "renameModel",
    tags: ["models"],
    summary: "Give a model another name",
    description: "Versions, tags and aliases go with it, in one command. What is served keeps its name.",
    middleware: [allow("renameModel", dependencies)] as const,
    request: {
      headers: changeHeaders,
      params: z.strictObject({ model: modelParameter }),
      body: { required: true, content: { "application/json": { schema: requestBody } } },
    },
    responses: {
      200: { description: "The model.", content: { "application/json": { schema: modelResponse } } },
      ...changeProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const input = { ...c.req.valid("param"), to: c.req.valid("json").name, ifMatch: ifMatch(c) };
    const result = await renameModel(dependencies, commandContext(c), input);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toModelResponse(result.value), 200, { etag: etag(result.value.revision) });
  });
};
