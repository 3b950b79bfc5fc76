import { z } from "zod";
import { commandContext } from "../../../lib/http/command-context.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { webhookUrlOf } from "../../../lib/http/webhook-url.ts";
import { updateWebhook } from "../../../lib/usecases/update-webhook.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { showWebhook } from "../dialect/show-webhook.ts";
import { toMlflowEvent } from "../dialect/webhook-event.ts";
import { webhookFields, webhookId } from "../dialect/webhook-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

/** Here an empty name, URL or list is one that was left out; an empty description or secret takes the one there is away. */
const unlessEmpty = <Field extends z.ZodType>(field: Field) => z.union([z.literal(""), field]).exactOptional();

const input = z.object({
  ...webhookId,
  name: unlessEmpty(webhookFields.name),
  url: unlessEmpty(webhookFields.url),
  events: webhookFields.events.default([]),
  description: webhookFields.description.exactOptional(),
  secret: webhookFields.secret.exactOptional(),
  status: webhookFields.status.exactOptional(),
});

/** PATCH webhooks/{webhook_id} */
export const registerUpdateWebhook = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "PATCH", path: "/webhooks/:webhook_id", action: "updateWebhook", input },
    async (c, { webhook_id: webhook, name, url, events, secret, ...rest }) => {
      const result = await updateWebhook(dependencies, commandContext(c), {
        webhook,
        ...rest,
        ...(name ? { name } : {}),
        ...(url ? { url: webhookUrlOf(url) } : {}),
        ...(events.length === 0 ? {} : { events: events.map(toMlflowEvent) }),
        ...(secret === undefined ? {} : { secret: secret === "" ? null : secret }),
      });
      if (!result.ok) throw new Problem(result.refusal);
      return { webhook: showWebhook(result.value) };
    },
  );
