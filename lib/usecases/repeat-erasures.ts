import type { CommandContext } from "../domain/command/command-context.ts";
import { completeErasure, forgetPersonEffect } from "../domain/person/decide-erasure.ts";
import { accept } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { People } from "../ports/people.ts";
import { executeCommand } from "./execute-command.ts";
import { forgetPerson } from "./forget-person.ts";
import { workThrough } from "./work-through.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly people: Pick<People, "forget">;
  readonly clock: Clock;
}

/**
 * Deletes again what is known of each person whose erasure is not complete: because somebody died before the deletion, or
 * because a backup has brought it back. Once no backup can, the erasure is complete.
 *
 * @param contextOf  the worker's context for one effect, keyed by it so that a repeated command is known
 */
export const repeatErasures = async (
  { aggregates, people, clock }: Needs,
  workspace: string,
  contextOf: (workspace: string, occasion: string) => CommandContext,
): Promise<void> => {
  const standing = await aggregates.dueEffects(workspace, "reconciler");
  const erasures = standing.filter(({ effect }) => effect.type === forgetPersonEffect);
  await workThrough(erasures, async ({ subject: { id }, effect }) => {
    const isForgotten = await forgetPerson({ aggregates, people }, workspace, id);
    const found = await aggregates.load(workspace, "person", id);
    if (!isForgotten || found === undefined || clock.now() < found.state.repeatedUntil) return;
    const completed = await executeCommand<null, never>({ aggregates }, contextOf(workspace, effect.id), async () => {
      const person = await aggregates.load(workspace, "person", id);
      const at = clock.now();
      const changes = person === undefined ? [] : completeErasure(person, effect.id, at);
      return accept({ at, changes, answer: null });
    });
    if (!completed.ok) throw new Error(`the erasure of ${id} could not be completed: ${completed.refusal.code}`);
  });
};
