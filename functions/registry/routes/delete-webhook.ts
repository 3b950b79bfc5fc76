import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag, ifMatch } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { changeProblemResponses } from "../../../lib/http/problem-responses.ts";
import { changeHeaders } from "../../../lib/http/request-headers.ts";
import { deleteWebhook } from "../../../lib/usecases/delete-webhook.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { webhookParameter } from "./path-parameters.ts";
import { toWebhookResponse, webhookResponse } from "./webhook-response.ts";

/** DELETE /v1/webhooks/{webhook} */
export const registerDeleteWebhook = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "delete",
    path: "/v1/webhooks/{webhook}",
    operationId: "deleteWebhook",
    tags: ["webhooks"],
    summary: "Have somebody outside told nothing more",
    description: "What waits for it is dropped; a message that is on its way may still arrive.",
    middleware: [allow("deleteWebhook", dependencies)] as const,
    request: { headers: changeHeaders, params: z.strictObject({ webhook: webhookParameter }) },
    responses: {
      200: { description: "The webhook, deleted.", content: { "application/json": { schema: webhookResponse } } },
      ...changeProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const input = { ...c.req.valid("param"), ifMatch: ifMatch(c) };
    const result = await deleteWebhook(dependencies, commandContext(c), input);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toWebhookResponse(result.value), 200, { etag: etag(result.value.revision) });
  });
};
