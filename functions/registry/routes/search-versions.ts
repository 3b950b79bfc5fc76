import { createRoute, z } from "@hono/zod-openapi";
import { versionGrammar } from "../../../lib/domain/search/filter/registry-grammars.ts";
import { versionOrders } from "../../../lib/domain/search/order/order-grammar.ts";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { pageOf } from "../../../lib/http/page-query.ts";
import { pageResponses } from "../../../lib/http/page-responses.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { readSearchQuery, searchQuery, showFound } from "../../../lib/http/search-query.ts";
import { searchVersions } from "../../../lib/usecases/search-versions.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { showFoundVersion, versionResponse } from "./version-response.ts";

const pageResponse = pageOf(versionResponse).openapi("ModelVersionPage");

const searched = { search: "versions", filters: versionGrammar, orders: versionOrders, unasked: [] };

/** GET /v1/versions */
export const registerSearchVersions = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/versions",
    operationId: "searchVersions",
    tags: ["versions"],
    summary: "Find versions of all models, the last changed first unless another order is asked for",
    middleware: [allow("listVersions", dependencies)] as const,
    request: { query: z.strictObject(searchQuery) },
    responses: pageResponses(pageResponse),
  });
  app.openapi(route, async (c) => {
    const { input, seal } = readSearchQuery(c.get("memberKey"), dependencies.digest, searched, c.req.valid("query"));
    const found = await searchVersions(dependencies, c.get("workspace"), input);
    if (!found.ok) throw new Problem(found.refusal);
    return c.json(showFound(found.value, seal, showFoundVersion), 200);
  });
};
