import type { Webhook } from "../../../lib/domain/webhook/webhook.ts";
import type { Snapshot } from "../../../lib/usecases/snapshot.ts";
import { showEvent } from "./webhook-event.ts";

/** A webhook in MLflow's words. Its secret is in none of them. */
export const showWebhook = ({ state }: Snapshot<Webhook>) => ({
  webhook_id: state.id,
  name: state.name,
  ...(state.description === "" ? {} : { description: state.description }),
  url: state.url,
  events: state.events.map(showEvent),
  status: state.status.toUpperCase(),
  creation_timestamp: state.createdAt,
  last_updated_timestamp: state.updatedAt,
});
