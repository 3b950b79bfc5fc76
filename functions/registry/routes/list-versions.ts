import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { pageOf, pageQuery, showPage } from "../../../lib/http/page-query.ts";
import { pageResponses } from "../../../lib/http/page-responses.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { listVersions } from "../../../lib/usecases/list-versions.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { modelParameter } from "./path-parameters.ts";
import { toVersionResponse, versionResponse } from "./version-response.ts";

const pageResponse = pageOf(versionResponse).openapi("ModelVersionPage");

/** GET /v1/models/{model}/versions */
export const registerListVersions = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/models/{model}/versions",
    operationId: "listVersions",
    tags: ["versions"],
    summary: "List a model's versions, newest first",
    middleware: [allow("listVersions", dependencies)] as const,
    request: { params: z.strictObject({ model: modelParameter }), query: z.strictObject(pageQuery) },
    responses: pageResponses(pageResponse),
  });
  app.openapi(route, async (c) => {
    const input = { ...c.req.valid("param"), ...c.req.valid("query") };
    const result = await listVersions(dependencies, c.get("workspace"), input);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(showPage(result.value, toVersionResponse), 200);
  });
};
