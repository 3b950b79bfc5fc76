import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import { accept, type Result } from "../domain/result.ts";
import { secretReference } from "../domain/webhook/client-secret.ts";
import {
  decideWebhookCreation,
  type WebhookCreation,
  type WebhookCreationRefusal,
} from "../domain/webhook/decide-creation.ts";
import type { Webhook } from "../domain/webhook/webhook.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { ClientSecrets } from "../ports/client-secrets.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import { executeCommand } from "./execute-command.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";
import { freePlace, readPlaces, webhooksAt } from "./webhook-places.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly clientSecrets: ClientSecrets;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Whether this deployment may talk to its own machine. */
  readonly webhookLoopback: boolean;
}

/** For so long the stock client sends a request again whose answer it lost: minutes of doubling waits. */
const repeatMs = 10 * 60_000;

/**
 * Gives a workspace another webhook, in MLflow's format. Its clients bring no idempotency key by themselves: who asks for the same webhook again
 * within minutes is told of the one that is there.
 *
 * @param secret  what its creator wants messages signed with; undefined for none
 */
export const createMlflowWebhook = async (
  needs: Needs,
  context: CommandContext,
  { secret, ...said }: Omit<WebhookCreation, "format"> & { readonly secret: string | undefined },
): Promise<Result<Snapshot<Webhook>, WebhookCreationRefusal | CommandRefusal>> => {
  const { aggregates, clientSecrets, clock, ids, webhookLoopback: loopbackAllowed } = needs;
  const { workspace, actor } = context;
  const creation: WebhookCreation = { format: "mlflow", ...said };
  const id = ids.next();
  const clientSecret = secret === undefined ? null : secretReference(1, ids.next());
  const created = await executeCommand<Snapshot<Webhook>, WebhookCreationRefusal>({ aggregates }, context, async () => {
    const at = clock.now();
    const places = await readPlaces(aggregates, workspace);
    const there = await webhooksAt(aggregates, workspace, places);
    const same = await findSame(needs, workspace, there, { ...said, secret, actor, since: at - repeatMs });
    if (same !== undefined) return accept({ at, changes: [], answer: same });
    const circumstances = { slot: freePlace(places, id), loopbackAllowed };
    const decision = decideWebhookCreation(creation, circumstances, { id, actor, at, clientSecret });
    if (!decision.ok) return decision;
    // Before the commit: a webhook that should sign never has nothing to sign with.
    if (secret !== undefined && clientSecret !== null) await clientSecrets.keep(workspace, id, clientSecret, secret);
    return accept({ at, changes: [decision.value], answer: snapshotOf(decision.value) });
  });
  if (!created.ok || created.value.state.id !== id) await clientSecrets.forget(workspace, id, () => true);
  return created;
};

type Asked = Omit<WebhookCreation, "format"> & {
  readonly secret: string | undefined;
  readonly actor: string;
  /** Epoch milliseconds UTC. */
  readonly since: number;
};

/** A webhook that the same caller has just created with the same words, and that is still as it was. */
const findSame = async (
  { clientSecrets }: Needs,
  workspace: string,
  there: readonly Snapshot<Webhook>[],
  asked: Asked,
): Promise<Snapshot<Webhook> | undefined> => {
  const candidates = there.filter(
    ({ state, revision }) => revision === 1 && state.createdAt >= asked.since && isAsAsked(state, asked),
  );
  for (const { state, revision } of candidates) {
    const secret =
      state.clientSecret === null ? undefined : await clientSecrets.read(workspace, state.id, state.clientSecret);
    if (secret === asked.secret) return { state, revision };
  }
  return undefined;
};

const isAsAsked = (state: Webhook, { name, url, events, description, status, actor }: Asked): boolean =>
  state.format === "mlflow" &&
  state.createdBy === actor &&
  state.name === name &&
  state.url === url.href &&
  state.description === description &&
  state.status === status &&
  state.events.join() === [...new Set(events)].sort().join();
