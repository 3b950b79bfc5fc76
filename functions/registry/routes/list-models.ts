import { createRoute, z } from "@hono/zod-openapi";
import { modelGrammar } from "../../../lib/domain/search/filter/registry-grammars.ts";
import { modelOrders } from "../../../lib/domain/search/order/order-grammar.ts";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { pageOf } from "../../../lib/http/page-query.ts";
import { pageResponses } from "../../../lib/http/page-responses.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { readSearchQuery, searchQuery, showFound } from "../../../lib/http/search-query.ts";
import { searchModels } from "../../../lib/usecases/search-models.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { modelResponse, toModelResponse } from "./model-response.ts";

const pageResponse = pageOf(modelResponse).openapi("ModelPage");

const searched = {
  search: "models",
  filters: modelGrammar,
  orders: modelOrders,
  unasked: ["creation_timestamp DESC"],
};

/** GET /v1/models */
export const registerListModels = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/models",
    operationId: "listModels",
    tags: ["models"],
    summary: "Find models, newest first unless another order is asked for",
    middleware: [allow("listModels", dependencies)] as const,
    request: { query: z.strictObject(searchQuery) },
    responses: pageResponses(pageResponse),
  });
  app.openapi(route, async (c) => {
    const { input, seal } = readSearchQuery(c.get("memberKey"), dependencies.digest, searched, c.req.valid("query"));
    const found = await searchModels(dependencies, c.get("workspace"), input);
    if (!found.ok) throw new Problem(found.refusal);
    return c.json(showFound(found.value, seal, toModelResponse), 200);
  });
};
