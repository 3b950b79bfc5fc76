import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import { accept, type Result } from "../domain/result.ts";
import { secretReference } from "../domain/webhook/client-secret.ts";
import type { UnusableWebhookUrl } from "../domain/webhook/decide-creation.ts";
import { decideWebhookUpdate, type WebhookUpdate } from "../domain/webhook/decide-update.ts";
import type { Webhook } from "../domain/webhook/webhook.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { ClientSecrets } from "../ports/client-secrets.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import { executeCommand } from "./execute-command.ts";
import { findWebhook, type WebhookNotFound } from "./find-webhook.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly clientSecrets: ClientSecrets;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Whether this deployment may talk to its own machine. */
  readonly webhookLoopback: boolean;
}

type Refusal = WebhookNotFound | UnusableWebhookUrl;

interface Input extends Omit<WebhookUpdate, "clientSecret"> {
  readonly webhook: string;
  /** What messages shall be signed with from now on: null for nothing; left out, as before. */
  readonly secret?: string | null;
}

/**
 * Changes a webhook in MLflow's format. A secret that was in use is forgotten once the log is told of the change; one that lost a
 * race, with the change that won it.
 */
export const updateWebhook = (
  needs: Needs,
  context: CommandContext,
  { webhook: id, secret, ...update }: Input,
): Promise<Result<Snapshot<Webhook>, Refusal | CommandRefusal>> => {
  const { aggregates, clientSecrets, clock, ids, webhookLoopback: loopbackAllowed } = needs;
  const { workspace } = context;
  return executeCommand<Snapshot<Webhook>, Refusal>({ aggregates }, context, async () => {
    const found = await findWebhook(aggregates, workspace, id, "mlflow");
    if (!found.ok) return found;
    const { state, revision } = found.value;
    const before = state.clientSecret === null ? null : await clientSecrets.read(workspace, id, state.clientSecret);
    const reference = secret === null ? null : secretReference(revision + 1, ids.next());
    const clientSecret = secret === undefined || secret === before ? state.clientSecret : reference;
    const at = clock.now();
    const decision = decideWebhookUpdate(found.value, { ...update, clientSecret }, { loopbackAllowed, at });
    if (!decision.ok) return decision;
    if (decision.value === undefined) return accept({ at, changes: [], answer: { state, revision } });
    // Before the commit, so that nothing is ever sent unsigned.
    if (typeof secret === "string" && clientSecret !== null && clientSecret !== state.clientSecret)
      await clientSecrets.keep(workspace, id, clientSecret, secret);
    return accept({ at, changes: [decision.value], answer: snapshotOf(decision.value) });
  });
};
