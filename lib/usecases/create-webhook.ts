import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import { accept, type Result } from "../domain/result.ts";
import {
  decideWebhookCreation,
  type WebhookCreation,
  type WebhookCreationRefusal,
} from "../domain/webhook/decide-creation.ts";
import type { Webhook } from "../domain/webhook/webhook.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import type { WebhookSecrets } from "../ports/webhook-secrets.ts";
import { executeCommand } from "./execute-command.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";
import { freePlace, readPlaces } from "./webhook-places.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly secrets: WebhookSecrets;
  /** Whether this deployment may talk to its own machine. */
  readonly webhookLoopback: boolean;
}

/** A webhook, and what only its creator is ever told. */
export interface CreatedWebhook extends Snapshot<Webhook> {
  readonly secret: Uint8Array;
}

/** Gives a workspace another webhook, in the standard format. Its secret is derived, so the same request sent again is told the same one. */
export const createWebhook = async (
  { aggregates, clock, ids, secrets, webhookLoopback: loopbackAllowed }: Needs,
  context: CommandContext,
  said: Pick<WebhookCreation, "url" | "events" | "description">,
): Promise<Result<CreatedWebhook, WebhookCreationRefusal | CommandRefusal>> => {
  const { workspace, actor } = context;
  const creation: WebhookCreation = { format: "standard", name: null, status: "active", ...said };
  const created = await executeCommand<Snapshot<Webhook>, WebhookCreationRefusal>({ aggregates }, context, async () => {
    const id = ids.next();
    const slot = freePlace(await readPlaces(aggregates, workspace), id);
    const at = clock.now();
    const decision = decideWebhookCreation(creation, { slot, loopbackAllowed }, { id, actor, at, clientSecret: null });
    if (!decision.ok) return decision;
    return accept({ at, changes: [decision.value], answer: snapshotOf(decision.value) });
  });
  if (!created.ok) return created;
  return accept({ ...created.value, secret: await secrets.secretOf(workspace, created.value.state.id) });
};
