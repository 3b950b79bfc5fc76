import { createRoute, z } from "@hono/zod-openapi";
import { versionGrammar } from "../../../lib/domain/search/filter/registry-grammars.ts";
import { versionOrders } from "../../../lib/domain/search/order/order-grammar.ts";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { pageOf } from "../../../lib/http/page-query.ts";
import { pageResponses } from "../../../lib/http/page-responses.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { readSearchQuery, searchQuery, showFound } from "../../../lib/http/search-query.ts";
import { searchVersionsOfModel } from "../../../lib/usecases/search-versions-of-model.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { modelParameter } from "./path-parameters.ts";
import { showFoundVersion, versionResponse } from "./version-response.ts";

const pageResponse = pageOf(versionResponse).openapi("ModelVersionPage");

/** GET /v1/models/{model}/versions */
export const registerListVersions = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/models/{model}/versions",
    operationId: "listVersions",
    tags: ["versions"],
    summary: "Find a model's versions, newest first unless another order is asked for",
    middleware: [allow("listVersions", dependencies)] as const,
    request: { params: z.strictObject({ model: modelParameter }), query: z.strictObject(searchQuery) },
    responses: pageResponses(pageResponse),
  });
  app.openapi(route, async (c) => {
    const { model } = c.req.valid("param");
    const searched = {
      search: `versions of ${model}`,
      filters: versionGrammar,
      orders: versionOrders,
      unasked: ["version_number DESC"],
    };
    const { input, seal } = readSearchQuery(c.get("memberKey"), dependencies.digest, searched, c.req.valid("query"));
    const found = await searchVersionsOfModel(dependencies, c.get("workspace"), { model, ...input });
    if (!found.ok) throw new Problem(found.refusal);
    return c.json(showFound(found.value, seal, showFoundVersion), 200);
  });
};
