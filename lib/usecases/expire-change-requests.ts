import { decideExpiry } from "../domain/change-request/decide-expiry.ts";
import type { CommandContext } from "../domain/command/command-context.ts";
import { accept } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import { executeCommand } from "./execute-command.ts";
import { findChangeRequest } from "./find-change-request.ts";
import { workThrough } from "./work-through.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly clock: Clock;
}

/**
 * Closes the change requests of a workspace that have run out of time, so that their versions can be moved again and
 * whoever waits for them is told.
 *
 * @param contextOf  the worker's context for one effect, keyed by it so that a repeated command is known
 */
export const expireChangeRequests = async (
  { aggregates, clock }: Needs,
  workspace: string,
  contextOf: (workspace: string, occasion: string) => CommandContext,
): Promise<void> => {
  const open = await aggregates.dueEffects(workspace, "reconciler");
  const lapsed = open.filter(
    ({ effect: { type, payload } }) => type === "expire-change-request" && clock.now() > Number(payload.expiresAt),
  );
  await workThrough(lapsed, async ({ subject: { id }, effect }) => {
    const closed = await executeCommand<null, { readonly code: string }>(
      { aggregates },
      contextOf(workspace, effect.id),
      async () => {
        const found = await findChangeRequest(aggregates, workspace, id);
        if (!found.ok) return found;
        const at = clock.now();
        return accept({ at, changes: decideExpiry(found.value.request, found.value.version, at), answer: null });
      },
    );
    if (!closed.ok) throw new Error(`change request ${id} could not be closed: ${closed.refusal.code}`);
  });
};
