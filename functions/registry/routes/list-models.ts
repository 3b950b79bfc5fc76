import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { pageOf, pageQuery, showPage } from "../../../lib/http/page-query.ts";
import { pageResponses } from "../../../lib/http/page-responses.ts";
import { listModels } from "../../../lib/usecases/list-models.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { modelResponse, toModelResponse } from "./model-response.ts";

const pageResponse = pageOf(modelResponse).openapi("ModelPage");

/** GET /v1/models */
export const registerListModels = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/models",
    operationId: "listModels",
    tags: ["models"],
    summary: "List the models, newest first",
    middleware: [allow("listModels", dependencies)] as const,
    request: { query: z.strictObject(pageQuery) },
    responses: pageResponses(pageResponse),
  });
  app.openapi(route, async (c) => {
    const page = await listModels(dependencies, c.get("workspace"), c.req.valid("query"));
    return c.json(showPage(page, toModelResponse), 200);
  });
};
