import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag, ifMatch } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { changeProblemResponses } from "../../../lib/http/problem-responses.ts";
import { changeHeaders } from "../../../lib/http/request-headers.ts";
import { setWebhookStatus } from "../../../lib/usecases/set-webhook-status.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { webhookParameter } from "./path-parameters.ts";
import { toWebhookResponse, webhookResponse } from "./webhook-response.ts";

const requestBody = z.strictObject({ status: z.enum(["active", "disabled"]) }).openapi("WebhookUpdate");

/** PATCH /v1/webhooks/{webhook} */
export const registerUpdateWebhook = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "patch",
    path: "/v1/webhooks/{webhook}",
    operationId: "updateWebhook",
    tags: ["webhooks"],
    summary: "Disable a webhook, or have it told again",
    description:
      "A disabled webhook keeps its place and its secret. It is told nothing, and nothing of the meantime once it is active again.",
    middleware: [allow("updateWebhook", dependencies)] as const,
    request: {
      headers: changeHeaders,
      params: z.strictObject({ webhook: webhookParameter }),
      body: { required: true, content: { "application/json": { schema: requestBody } } },
    },
    responses: {
      200: { description: "The webhook.", content: { "application/json": { schema: webhookResponse } } },
      ...changeProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const input = { ...c.req.valid("param"), ...c.req.valid("json"), ifMatch: ifMatch(c) };
    const result = await setWebhookStatus(dependencies, commandContext(c), input);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toWebhookResponse(result.value), 200, { etag: etag(result.value.revision) });
  });
};
