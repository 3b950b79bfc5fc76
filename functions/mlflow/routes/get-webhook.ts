import { z } from "zod";
import { Problem } from "../../../lib/http/problem.ts";
import { getWebhook } from "../../../lib/usecases/get-webhook.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { showWebhook } from "../dialect/show-webhook.ts";
import { webhookId } from "../dialect/webhook-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object(webhookId);

/** GET webhooks/{webhook_id}. Webhooks in the standard format cannot be said in this wire, so they are not there. */
export const registerGetWebhook = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "GET", path: "/webhooks/:webhook_id", action: "getWebhook", input },
    async (c, { webhook_id: id }) => {
      const result = await getWebhook(dependencies, c.get("workspace"), id, "mlflow");
      if (!result.ok) throw new Problem(result.refusal);
      return { webhook: showWebhook(result.value) };
    },
  );
