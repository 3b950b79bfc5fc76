import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { pageOf, pageQuery, showPage } from "../../../lib/http/page-query.ts";
import { pageResponses } from "../../../lib/http/page-responses.ts";
import { listChangeRequests } from "../../../lib/usecases/list-change-requests.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { changeRequestResponse, toChangeRequestResponse } from "./change-request-response.ts";

const pageResponse = pageOf(changeRequestResponse).openapi("ChangeRequestPage");

/** GET /v1/change-requests?group= */
export const registerListChangeRequests = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/change-requests",
    operationId: "listChangeRequests",
    tags: ["change requests"],
    summary: "List change requests, newest first",
    middleware: [allow("listChangeRequests", dependencies)] as const,
    request: {
      query: z.strictObject({
        ...pageQuery,
        group: z.enum(["open", "closed"]).default("open").openapi({
          description: "open: somebody has to act, be it to vote or to see that it has expired.",
        }),
      }),
    },
    responses: pageResponses(pageResponse),
  });
  app.openapi(route, async (c) => {
    const page = await listChangeRequests(dependencies, c.get("workspace"), c.req.valid("query"));
    return c.json(showPage(page, toChangeRequestResponse), 200);
  });
};
