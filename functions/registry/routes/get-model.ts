import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { etag } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { getModel } from "../../../lib/usecases/get-model.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { modelResponse, toModelResponse } from "./model-response.ts";
import { modelParameter } from "./path-parameters.ts";

/** GET /v1/models/{model} */
export const registerGetModel = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/models/{model}",
    operationId: "getModel",
    tags: ["models"],
    summary: "Read a model",
    middleware: [allow("getModel", dependencies)] as const,
    request: { params: z.strictObject({ model: modelParameter }) },
    responses: {
      200: { description: "The model.", content: { "application/json": { schema: modelResponse } } },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const result = await getModel(dependencies, c.get("workspace"), c.req.valid("param").model);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toModelResponse(result.value), 200, { etag: etag(result.value.revision) });
  });
};
