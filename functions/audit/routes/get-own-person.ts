import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import type { AuditDependencies } from "../dependencies.ts";
import { personFields } from "./person-response.ts";

const ownPersonResponse = z.strictObject({ ...personFields, roles: z.array(z.string()) }).openapi("OwnPerson");

/** GET /v1/people/me */
export const registerGetOwnPerson = (app: HttpApp, dependencies: AuditDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/people/me",
    operationId: "getOwnPerson",
    tags: ["people"],
    summary: "Say by which pseudonym the log names the caller",
    middleware: [allow("getOwnPerson", dependencies)] as const,
    responses: {
      200: {
        description: "The caller, as the directory has it.",
        content: { "application/json": { schema: ownPersonResponse } },
      },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const { id, roles } = c.get("principal");
    const person = await dependencies.people.find(c.get("workspace"), id);
    return c.json({ id, name: person?.name ?? null, roles: [...roles] }, 200);
  });
};
