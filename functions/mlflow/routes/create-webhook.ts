import { z } from "zod";
import { commandContext } from "../../../lib/http/command-context.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { webhookUrlOf } from "../../../lib/http/webhook-url.ts";
import { createMlflowWebhook } from "../../../lib/usecases/create-mlflow-webhook.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { showWebhook } from "../dialect/show-webhook.ts";
import { toMlflowEvent } from "../dialect/webhook-event.ts";
import { webhookFields } from "../dialect/webhook-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({
  ...webhookFields,
  events: webhookFields.events.min(1, "a webhook is told of at least one event"),
  description: webhookFields.description.default(""),
  secret: webhookFields.secret.default(""),
  status: webhookFields.status.default("active"),
});

/** POST webhooks */
export const registerCreateWebhook = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/webhooks", action: "createWebhook", input },
    async (c, { url, events, secret, ...said }) => {
      const result = await createMlflowWebhook(dependencies, commandContext(c), {
        ...said,
        url: webhookUrlOf(url),
        events: events.map(toMlflowEvent),
        secret: secret === "" ? undefined : secret,
      });
      if (!result.ok) throw new Problem(result.refusal);
      return { webhook: showWebhook(result.value) };
    },
  );
