import { registerCreateWebhook } from "./routes/create-webhook.ts";
import { registerDeleteWebhook } from "./routes/delete-webhook.ts";
import { registerGetWebhook } from "./routes/get-webhook.ts";
import { registerListWebhooks } from "./routes/list-webhooks.ts";
import { registerTestWebhook } from "./routes/test-webhook.ts";
import { registerUpdateWebhook } from "./routes/update-webhook.ts";

/** Webhooks in MLflow's format. */
export const webhookRoutes = [
  registerCreateWebhook,
  registerListWebhooks,
  registerGetWebhook,
  registerUpdateWebhook,
  registerDeleteWebhook,
  registerTestWebhook,
];
