import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import { holdPlaced } from "../domain/legal-hold/hold-change.ts";
import type { HoldScope, LegalHold } from "../domain/legal-hold/legal-hold.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import type { People } from "../ports/people.ts";
import { executeCommand } from "./execute-command.ts";
import { findModel, type ModelNotFound } from "./find-model.ts";
import { findPerson, type PersonNotFound } from "./find-person.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly people: People;
  readonly clock: Clock;
  readonly ids: Ids;
}

type Refusal = ModelNotFound | PersonNotFound;

/**
 * Keeps from pruning and erasure what a scope names.
 *
 * @param scope  a model by its name, a person by pseudonym
 */
export const placeHold = (
  { aggregates, people, clock, ids }: Needs,
  { workspace, ...context }: CommandContext,
  { scope, reason }: { readonly scope: HoldScope; readonly reason: string },
): Promise<Result<Snapshot<LegalHold>, Refusal | CommandRefusal>> =>
  executeCommand<Snapshot<LegalHold>, Refusal>({ aggregates }, { workspace, ...context }, async () => {
    const named = await scopeOf({ aggregates, people }, workspace, scope);
    if (!named.ok) return named;
    const at = clock.now();
    const placed = holdPlaced({
      schema: "legal-hold.v1",
      id: ids.next(),
      scope: named.value,
      reason,
      status: "active",
      placedBy: context.actor,
      placedAt: at,
      release: null,
    });
    return accept({ at, changes: [placed], answer: snapshotOf(placed) });
  });

/** The scope with what it names as the log names it, if it is there. */
const scopeOf = async (
  { aggregates, people }: Pick<Needs, "aggregates" | "people">,
  workspace: string,
  scope: HoldScope,
): Promise<Result<HoldScope, Refusal>> => {
  if (scope.kind === "workspace") return accept(scope);
  if (scope.kind === "model") {
    const model = await findModel(aggregates, workspace, scope.model);
    return model.ok ? accept({ kind: "model", model: model.value.state.id }) : model;
  }
  const person = await findPerson({ aggregates, people }, workspace, scope.person);
  return person === undefined ? refuse({ code: "person-not-found", person: scope.person }) : accept(scope);
};
