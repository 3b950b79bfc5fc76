import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { pageOf, pageQuery, showPage } from "../../../lib/http/page-query.ts";
import { pageResponses } from "../../../lib/http/page-responses.ts";
import { listWebhooks } from "../../../lib/usecases/list-webhooks.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { toWebhookResponse, webhookResponse } from "./webhook-response.ts";

const pageResponse = pageOf(webhookResponse).openapi("WebhookPage");

/** GET /v1/webhooks */
export const registerListWebhooks = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/webhooks",
    operationId: "listWebhooks",
    tags: ["webhooks"],
    summary: "List webhooks, newest first",
    middleware: [allow("listWebhooks", dependencies)] as const,
    request: { query: z.strictObject(pageQuery) },
    responses: pageResponses(pageResponse),
  });
  app.openapi(route, async (c) => {
    const page = await listWebhooks(dependencies, c.get("workspace"), c.req.valid("query"));
    return c.json(showPage(page, toWebhookResponse), 200);
  });
};
