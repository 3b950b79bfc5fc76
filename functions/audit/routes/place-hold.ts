import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { creationProblemResponses } from "../../../lib/http/problem-responses.ts";
import { creationHeaders } from "../../../lib/http/request-headers.ts";
import { workspacePath } from "../../../lib/http/request-path.ts";
import { placeHold } from "../../../lib/usecases/place-hold.ts";
import type { AuditDependencies } from "../dependencies.ts";
import { holdResponse, reasonSchema, toHoldResponse } from "./hold-response.ts";
import { pseudonymSchema } from "./person-response.ts";

const requestBody = z
  .strictObject({
    scope: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("workspace") }),
      z.strictObject({
        kind: z.literal("model"),
        model: z.string().min(1).max(128).openapi({ description: "Name of the model." }),
      }),
      z.strictObject({ kind: z.literal("person"), person: pseudonymSchema }),
    ]),
    reason: reasonSchema,
  })
  .openapi("LegalHoldPlacement");

/** POST /v1/audit/holds */
export const registerPlaceHold = (app: HttpApp, dependencies: AuditDependencies) => {
  const route = createRoute({
    method: "post",
    path: "/v1/audit/holds",
    operationId: "placeHold",
    tags: ["audit"],
    summary: "Place a legal hold",
    description: "What it names is kept, whatever retention or an erasure says, until the hold is released.",
    middleware: [allow("placeHold", dependencies)] as const,
    request: {
      headers: creationHeaders,
      body: { required: true, content: { "application/json": { schema: requestBody } } },
    },
    responses: {
      201: { description: "The hold.", content: { "application/json": { schema: holdResponse } } },
      ...creationProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const result = await placeHold(dependencies, commandContext(c), c.req.valid("json"));
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toHoldResponse(result.value), 201, {
      etag: etag(result.value.revision),
      location: workspacePath(c.get("workspace"), `/v1/audit/holds/${result.value.state.id}`),
    });
  });
};
