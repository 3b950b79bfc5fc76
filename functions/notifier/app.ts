import { forEachWorkspace } from "../../lib/messaging/for-each-workspace.ts";
import type { ServiceContextNeeds } from "../../lib/messaging/service-context.ts";
import { wokenWorkspaces } from "../../lib/messaging/woken-workspaces.ts";
import type { Clock } from "../../lib/ports/clock.ts";
import { type PublishFactsNeeds, publishFacts } from "../../lib/usecases/publish-facts.ts";
import {
  type BatchResponse,
  type DeliverMessagesNeeds,
  deliverMessages,
  readDeliveryMessages,
} from "./deliver-messages.ts";

type Needs = PublishFactsNeeds & DeliverMessagesNeeds & ServiceContextNeeds & { readonly clock: Clock };

/** Leaves a third of the function's minute for the facts that are on their way then. */
const budgetMs = 40_000;

/**
 * Tells the facts of the workspaces whose log a stream record says has grown, or, when the clock wakes it, of all that have
 * something to tell; and takes to the webhooks what the delivery queue holds for them.
 */
export const createNotifier =
  (needs: Needs) =>
  async (event: unknown): Promise<BatchResponse | undefined> => {
    const messages = readDeliveryMessages(event);
    if (messages !== undefined) return deliverMessages(needs, messages);
    const until = needs.clock.now() + budgetMs;
    const workspaces = wokenWorkspaces(event) ?? (await needs.cursors.workspacesUntold());
    await forEachWorkspace(workspaces, (workspace) => publishFacts(needs, workspace, until));
    return undefined;
  };
