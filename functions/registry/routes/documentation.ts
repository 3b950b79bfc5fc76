import { createRoute, z } from "@hono/zod-openapi";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import type { Documentation } from "../../../lib/ports/documentation.ts";

/** Paths that anybody may read: they say how to use the API and hold nothing of a workspace. */
export const documentationPaths = [/^\/healthz$/, /^\/openapi\.json$/, /^\/docs(\/|$)/];

/** The pages of the page itself: nothing is fetched from elsewhere, and nothing it shows may run. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";

const health = createRoute({
  method: "get",
  path: "/healthz",
  operationId: "checkHealth",
  tags: ["service"],
  summary: "Say that the service is alive",
  security: [],
  responses: {
    200: {
      description: "It is.",
      content: { "application/json": { schema: z.strictObject({ status: z.literal("ok") }).openapi("Health") } },
    },
  },
});

/** Liveness, the OpenAPI document, its browsable page, and a page for each type of problem. */
export const registerDocumentation = (app: HttpApp, { documentation }: { readonly documentation: Documentation }) => {
  const serve = async (name: string, path: string) => {
    const page = await documentation.page(name);
    if (page === undefined) throw new Problem({ code: "route-not-found", method: "GET", path });
    return new Response(page.content, {
      headers: { "content-type": page.mediaType, "content-security-policy": contentSecurityPolicy },
    });
  };
  app.openapi(health, (c) => c.json({ status: "ok" as const }, 200));
  app.openAPIRegistry.registerPath({
    method: "get",
    path: "/openapi.json",
    operationId: "readDocument",
    tags: ["service"],
    summary: "Read this document",
    security: [],
    responses: { 200: { description: "It.", content: { "application/json": { schema: { type: "object" } } } } },
  });
  app.get("/openapi.json", (c) => serve("openapi.json", c.req.path));
  app.get("/docs", (c) => serve("index.html", c.req.path));
  app.get("/docs/*", (c) => serve(c.req.path.slice("/docs/".length), c.req.path));
};
