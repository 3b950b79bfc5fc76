import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { pageOf, pageQuery, showPage } from "../../../lib/http/page-query.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import type { AuditDependencies } from "../dependencies.ts";
import { personFields } from "./person-response.ts";

const pageResponse = pageOf(z.strictObject(personFields)).openapi("PersonPage");

const query = z.strictObject({
  name: z.string().max(512).default("").openapi({ description: "Beginning of the name, in any case; left out, all." }),
  ...pageQuery,
});

/** GET /v1/people?name= */
export const registerListPeople = (app: HttpApp, dependencies: AuditDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/people",
    operationId: "listPeople",
    tags: ["people"],
    summary: "Find the pseudonyms of people by their name",
    middleware: [allow("listPeople", dependencies)] as const,
    request: { query },
    responses: {
      200: {
        description: "One page by name; next is there when more follow.",
        content: { "application/json": { schema: pageResponse } },
      },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const { name, ...page } = c.req.valid("query");
    const found = await dependencies.people.search(c.get("workspace"), name, page);
    return c.json(
      showPage(found, (person) => ({ ...person })),
      200,
    );
  });
};
