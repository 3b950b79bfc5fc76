import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import { decideErasure, type PersonHeld } from "../domain/person/decide-erasure.ts";
import type { ErasedPerson, ErasureGround } from "../domain/person/erased-person.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import type { People } from "../ports/people.ts";
import { activeHolds } from "./active-holds.ts";
import { executeCommand } from "./execute-command.ts";
import { findPerson, type PersonNotFound } from "./find-person.ts";
import { forgetPerson } from "./forget-person.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly people: People;
  readonly clock: Clock;
  readonly ids: Ids;
}

type Refusal = PersonNotFound | PersonHeld;

/**
 * Erases a person: the log says that it was done, then the name and the key that tie the log to the person are deleted.
 * The log keeps its root. A process that dies in between leaves the deletion to the reconciler; asked for again, it is
 * done again, and changes nothing.
 *
 * @param person  pseudonym
 */
export const erasePerson = async (
  { aggregates, people, clock, ids }: Needs,
  context: CommandContext,
  { person: id, ground }: { readonly person: string; readonly ground: ErasureGround },
): Promise<Result<Snapshot<ErasedPerson>, Refusal | CommandRefusal>> => {
  const { workspace, actor } = context;
  const erased = await executeCommand<Snapshot<ErasedPerson>, Refusal>({ aggregates }, context, async () => {
    const person = await findPerson({ aggregates, people }, workspace, id);
    if (person === undefined) return refuse({ code: "person-not-found", person: id });
    const at = clock.now();
    if (person.erasure !== null) return accept({ at, changes: [], answer: person.erasure });
    const holds = await activeHolds(aggregates, workspace);
    const decision = decideErasure({ id, ground }, holds, { actor, effectId: ids.next(), at });
    if (!decision.ok) return decision;
    return accept({ at, changes: [decision.value], answer: snapshotOf(decision.value) });
  });
  if (erased.ok) await forgetPerson({ aggregates, people }, workspace, id);
  return erased;
};
