import { z } from "@hono/zod-openapi";
import type { Webhook } from "../../../lib/domain/webhook/webhook.ts";
import { iso } from "../../../lib/http/iso-time.ts";
import type { Snapshot } from "../../../lib/usecases/snapshot.ts";

export const webhookFields = {
  id: z.string(),
  format: z.enum(["standard", "mlflow"]).openapi({
    description: "Standard Webhooks, or MLflow's own messages: those are created and changed over MLflow's API.",
  }),
  name: z.string().nullable().openapi({ description: "Null in the standard format." }),
  url: z.string(),
  events: z.array(z.string()).readonly().openapi({
    description:
      "Event types it is told of, of which none means all; in MLflow's format its events, as model_version_tag.set.",
  }),
  description: z.string(),
  status: z.enum(["active", "disabled", "deleted"]),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  revision: z.int(),
};

export const webhookResponse = z.strictObject(webhookFields).openapi("Webhook");

/** How a webhook is shown, to its creator too: the secret is told once, apart from it. */
export const toWebhookResponse = ({ state, revision }: Snapshot<Webhook>): z.infer<typeof webhookResponse> => {
  const { schema: _schema, slot: _slot, clientSecret: _secret, ...shown } = state;
  return { ...shown, createdAt: iso(state.createdAt), updatedAt: iso(state.updatedAt), revision };
};
