import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import {
  decideModelRegistration,
  type ModelRegistration,
  type ModelRegistrationRefusal,
} from "../domain/model/decide-registration.ts";
import type { Model } from "../domain/model/model.ts";
import { modelNameClaim } from "../domain/model/model-name.ts";
import { accept, type Result } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import { executeCommand } from "./execute-command.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Registers a model under a name that is free in its workspace. */
export const registerModel = (
  { aggregates, clock, ids }: Needs,
  context: CommandContext,
  registration: ModelRegistration,
): Promise<Result<Snapshot<Model>, ModelRegistrationRefusal | CommandRefusal>> =>
  executeCommand({ aggregates }, context, async () => {
    const holder = await aggregates.resolve(context.workspace, modelNameClaim(registration.name));
    const at = clock.now();
    const decision = decideModelRegistration(registration, holder, { id: ids.next(), actor: context.actor, at });
    if (!decision.ok) return decision;
    return accept({ at, changes: [decision.value], answer: snapshotOf(decision.value) });
  });
