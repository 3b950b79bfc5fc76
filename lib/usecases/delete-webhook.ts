import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import { decideWebhookDeletion } from "../domain/webhook/decide-deletion.ts";
import type { Webhook, WebhookFormat } from "../domain/webhook/webhook.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import { executeCommand } from "./execute-command.ts";
import { findWebhook, type WebhookNotFound } from "./find-webhook.ts";
import { type PreconditionFailed, revisionRefusal } from "./revision-refusal.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly clock: Clock;
}

type Refusal = WebhookNotFound | PreconditionFailed;

/**
 * Ends a webhook: nothing is sent to it any more. A secret that its creator chose is forgotten once the log is told.
 *
 * @param format   left out, any; else one in another format is not found
 * @param ifMatch  revision that the caller has read; left out, the webhook is taken as it is
 */
export const deleteWebhook = (
  { aggregates, clock }: Needs,
  context: CommandContext,
  {
    webhook: id,
    ifMatch,
    format,
  }: { readonly webhook: string; readonly ifMatch?: number; readonly format?: WebhookFormat },
): Promise<Result<Snapshot<Webhook>, Refusal | CommandRefusal>> =>
  executeCommand<Snapshot<Webhook>, Refusal>({ aggregates }, context, async () => {
    const found = await findWebhook(aggregates, context.workspace, id, format);
    if (!found.ok) return found;
    const moved = revisionRefusal(found.value, ifMatch);
    if (moved !== undefined) return refuse(moved);
    const at = clock.now();
    const deleted = decideWebhookDeletion(found.value, at);
    return accept({ at, changes: [deleted], answer: snapshotOf(deleted) });
  });
