import { createRoute, z } from "@hono/zod-openapi";
import { eventTypes } from "../../../lib/domain/command/event-type.ts";
import { webhookSecretText } from "../../../lib/domain/webhook/secret-text.ts";
import { webhooksMax } from "../../../lib/domain/webhook/webhook.ts";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { creationProblemResponses } from "../../../lib/http/problem-responses.ts";
import { creationHeaders } from "../../../lib/http/request-headers.ts";
import { workspacePath } from "../../../lib/http/request-path.ts";
import { asProse } from "../../../lib/http/text-checks.ts";
import { webhookUrlOf } from "../../../lib/http/webhook-url.ts";
import { createWebhook } from "../../../lib/usecases/create-webhook.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { toWebhookResponse, webhookFields } from "./webhook-response.ts";

const requestBody = z
  .strictObject({
    url: z.url().max(2_048).openapi({
      description: "https, without user information, at a public address.",
      example: "https://hooks.example.com/tidegate",
    }),
    events: z
      .array(z.enum(eventTypes))
      .max(eventTypes.length)
      .default([])
      .openapi({ description: "Event types to be told of, as rollout-started; none means all." }),
    description: z.string().max(1_024).superRefine(asProse).default(""),
  })
  .openapi("WebhookCreation");

const creationResponse = z
  .strictObject({
    ...webhookFields,
    secret: z.string().openapi({
      description: "What its messages are signed with (Standard Webhooks, whsec_…). Told here, and by nobody later.",
    }),
  })
  .openapi("CreatedWebhook");

/** POST /v1/webhooks */
export const registerCreateWebhook = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "post",
    path: "/v1/webhooks",
    operationId: "createWebhook",
    tags: ["webhooks"],
    summary: "Have somebody outside told what happens",
    description: `Each event that enters the log from now on is sent as a signed POST (Standard Webhooks), at least once and in any order; webhook-id names it. 2xx takes it, 410 disables the webhook, anything else is tried again, eight times within a day. A workspace has at most ${webhooksMax} webhooks.`,
    middleware: [allow("createWebhook", dependencies)] as const,
    request: {
      headers: creationHeaders,
      body: { required: true, content: { "application/json": { schema: requestBody } } },
    },
    responses: {
      201: {
        description: "The webhook, and its secret.",
        content: { "application/json": { schema: creationResponse } },
      },
      ...creationProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const { url, ...rest } = c.req.valid("json");
    const result = await createWebhook(dependencies, commandContext(c), { url: webhookUrlOf(url), ...rest });
    if (!result.ok) throw new Problem(result.refusal);
    const { secret, ...webhook } = result.value;
    return c.json({ ...toWebhookResponse(webhook), secret: webhookSecretText(secret) }, 201, {
      etag: etag(webhook.revision),
      location: workspacePath(c.get("workspace"), `/v1/webhooks/${webhook.state.id}`),
    });
  });
};
