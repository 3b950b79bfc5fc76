import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import { decideWebhookStatus } from "../domain/webhook/decide-status.ts";
import type { Webhook } from "../domain/webhook/webhook.ts";
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

interface Input {
  readonly webhook: string;
  readonly status: "active" | "disabled";
  /** Revision that the caller has read. */
  readonly ifMatch: number;
}

type Refusal = WebhookNotFound | PreconditionFailed;

/** Disables a webhook of either format, or lets it be told again, of what happens from then on. */
export const setWebhookStatus = (
  { aggregates, clock }: Needs,
  context: CommandContext,
  { webhook: id, status, ifMatch }: Input,
): Promise<Result<Snapshot<Webhook>, Refusal | CommandRefusal>> =>
  executeCommand<Snapshot<Webhook>, Refusal>({ aggregates }, context, async () => {
    const found = await findWebhook(aggregates, context.workspace, id);
    if (!found.ok) return found;
    const moved = revisionRefusal(found.value, ifMatch);
    if (moved !== undefined) return refuse(moved);
    const at = clock.now();
    const change = decideWebhookStatus(found.value, status, at);
    return accept(
      change === undefined
        ? { at, changes: [], answer: found.value }
        : { at, changes: [change], answer: snapshotOf(change) },
    );
  });
