import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { creationProblemResponses } from "../../../lib/http/problem-responses.ts";
import { creationHeaders } from "../../../lib/http/request-headers.ts";
import { erasePerson } from "../../../lib/usecases/erase-person.ts";
import type { AuditDependencies } from "../dependencies.ts";
import { erasureResponse, groundSchema, personParameter, toErasureResponse } from "./person-response.ts";

/** DELETE /v1/people/{person}?ground= */
export const registerErasePerson = (app: HttpApp, dependencies: AuditDependencies) => {
  const route = createRoute({
    method: "delete",
    path: "/v1/people/{person}",
    operationId: "erasePerson",
    tags: ["people"],
    summary: "Erase a person",
    description:
      "Deletes the name and the key behind a pseudonym; the log keeps what the pseudonym did, and its root. For a minute a process that is warm may go on with the old pseudonym; whoever comes again after that gets a new one. The deletion is repeated until no backup can bring the person back.",
    middleware: [allow("erasePerson", dependencies)] as const,
    request: { headers: creationHeaders, params: personParameter, query: z.strictObject({ ground: groundSchema }) },
    responses: {
      200: { description: "The erasure.", content: { "application/json": { schema: erasureResponse } } },
      ...creationProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const input = { ...c.req.valid("param"), ...c.req.valid("query") };
    const result = await erasePerson(dependencies, commandContext(c), input);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toErasureResponse(result.value.state), 200);
  });
};
