import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { etag } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { getWebhook } from "../../../lib/usecases/get-webhook.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { webhookParameter } from "./path-parameters.ts";
import { toWebhookResponse, webhookResponse } from "./webhook-response.ts";

/** GET /v1/webhooks/{webhook} */
export const registerGetWebhook = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/webhooks/{webhook}",
    operationId: "getWebhook",
    tags: ["webhooks"],
    summary: "Read a webhook",
    middleware: [allow("getWebhook", dependencies)] as const,
    request: { params: z.strictObject({ webhook: webhookParameter }) },
    responses: {
      200: {
        description: "The webhook, without its secret.",
        content: { "application/json": { schema: webhookResponse } },
      },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const result = await getWebhook(dependencies, c.get("workspace"), c.req.valid("param").webhook);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toWebhookResponse(result.value), 200, { etag: etag(result.value.revision) });
  });
};
