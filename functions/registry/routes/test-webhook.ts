import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { creationProblemResponses } from "../../../lib/http/problem-responses.ts";
import { testWebhook } from "../../../lib/usecases/test-webhook.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { webhookParameter } from "./path-parameters.ts";

const testResponse = z
  .strictObject({ id: z.string().openapi({ description: "What webhook-id will say." }) })
  .openapi("WebhookTest");

/** POST /v1/webhooks/{webhook}/test */
export const registerTestWebhook = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "post",
    path: "/v1/webhooks/{webhook}/test",
    operationId: "testWebhook",
    tags: ["webhooks"],
    summary: "Send a webhook something to try it",
    description:
      "A message of type webhook-tested.v1, or MLflow's example, signed and sent as any other; a disabled webhook gets none and is refused. It tells of nothing that happened and is in no log.",
    middleware: [allow("testWebhook", dependencies)] as const,
    request: { params: z.strictObject({ webhook: webhookParameter }) },
    responses: {
      202: { description: "It is on its way.", content: { "application/json": { schema: testResponse } } },
      ...creationProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const result = await testWebhook(dependencies, c.get("workspace"), c.req.valid("param").webhook);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(result.value, 202);
  });
};
