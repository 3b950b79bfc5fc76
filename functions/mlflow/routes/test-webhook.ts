import { z } from "zod";
import { Problem } from "../../../lib/http/problem.ts";
import { probeWebhook } from "../../../lib/usecases/probe-webhook.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { toMlflowEvent, wireEvent } from "../dialect/webhook-event.ts";
import { webhookId } from "../dialect/webhook-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ ...webhookId, event: wireEvent.exactOptional() });

/** POST webhooks/{webhook_id}/test. A redirect is no success here: none is followed when it counts either. */
export const registerTestWebhook = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/webhooks/:webhook_id/test", action: "testWebhook", input },
    async (c, { webhook_id: webhook, event }) => {
      const asked = { webhook, event: event && toMlflowEvent(event) };
      const probed = await probeWebhook(dependencies, c.get("workspace"), asked);
      if (!probed.ok) throw new Problem(probed.refusal);
      if (!probed.value.ok)
        return {
          result: { success: false, error_message: `Failed to test webhook: ${probed.value.refusal.reason}` },
        };
      const { status, body } = probed.value.value;
      const success = status >= 200 && status < 300;
      return { result: { success, response_status: status, response_body: body } };
    },
  );
