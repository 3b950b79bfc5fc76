import { createRoute } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { findPerson } from "../../../lib/usecases/find-person.ts";
import type { AuditDependencies } from "../dependencies.ts";
import { personParameter, personResponse, toPersonResponse } from "./person-response.ts";

/** GET /v1/people/{person} */
export const registerGetPerson = (app: HttpApp, dependencies: AuditDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/people/{person}",
    operationId: "getPerson",
    tags: ["people"],
    summary: "Say who is behind a pseudonym, or what became of the person",
    middleware: [allow("getPerson", dependencies)] as const,
    request: { params: personParameter },
    responses: {
      200: { description: "The person.", content: { "application/json": { schema: personResponse } } },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const { person: id } = c.req.valid("param");
    const person = await findPerson(dependencies, c.get("workspace"), id);
    if (person === undefined) throw new Problem({ code: "person-not-found", person: id });
    return c.json(toPersonResponse(person), 200);
  });
};
