import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { pageQuery } from "../../../lib/http/page-query.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { listModels } from "../../../lib/usecases/list-models.ts";
import type { RegistryDependencies } from "../app.ts";
import { modelResponse, toModelResponse } from "./model-response.ts";

const pageResponse = z
  .strictObject({ items: z.array(modelResponse), next: z.string().exactOptional() })
  .openapi("ModelPage");

/** GET /v1/models */
export const registerListModels = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/models",
    tags: ["models"],
    summary: "List the models, newest first",
    middleware: [allow("listModels", dependencies)] as const,
    request: { query: z.strictObject(pageQuery) },
    responses: {
      200: {
        description: "One page; next is there when more follow.",
        content: { "application/json": { schema: pageResponse } },
      },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const { items, ...rest } = await listModels(dependencies, c.get("workspace"), c.req.valid("query"));
    return c.json({ ...rest, items: items.map(toModelResponse) }, 200);
  });
};
