import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import { decideRelease, type HoldReleasedBefore } from "../domain/legal-hold/decide-release.ts";
import type { LegalHold } from "../domain/legal-hold/legal-hold.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import { executeCommand } from "./execute-command.ts";
import { findHold, type HoldNotFound } from "./find-hold.ts";
import { type PreconditionFailed, revisionRefusal } from "./revision-refusal.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly clock: Clock;
}

type Refusal = HoldNotFound | HoldReleasedBefore | PreconditionFailed;

/**
 * Ends a legal hold.
 *
 * @param ifMatch  revision that the caller has read
 */
export const releaseHold = (
  { aggregates, clock }: Needs,
  context: CommandContext,
  { hold: id, reason, ifMatch }: { readonly hold: string; readonly reason: string; readonly ifMatch: number },
): Promise<Result<Snapshot<LegalHold>, Refusal | CommandRefusal>> =>
  executeCommand<Snapshot<LegalHold>, Refusal>({ aggregates }, context, async () => {
    const found = await findHold(aggregates, context.workspace, id);
    if (!found.ok) return found;
    const moved = revisionRefusal(found.value, ifMatch);
    if (moved !== undefined) return refuse(moved);
    const at = clock.now();
    const released = decideRelease(found.value, { actor: context.actor, reason, at });
    return released.ok ? accept({ at, changes: [released.value], answer: snapshotOf(released.value) }) : released;
  });
