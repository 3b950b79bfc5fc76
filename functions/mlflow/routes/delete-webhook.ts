import { z } from "zod";
import { commandContext } from "../../../lib/http/command-context.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { deleteWebhook } from "../../../lib/usecases/delete-webhook.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { webhookId } from "../dialect/webhook-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object(webhookId);

/** DELETE webhooks/{webhook_id} */
export const registerDeleteWebhook = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "DELETE", path: "/webhooks/:webhook_id", action: "deleteWebhook", input },
    async (c, { webhook_id: webhook }) => {
      const result = await deleteWebhook(dependencies, commandContext(c), { webhook, format: "mlflow" });
      if (!result.ok) throw new Problem(result.refusal);
      return {};
    },
  );
