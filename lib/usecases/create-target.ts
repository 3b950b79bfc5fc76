import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import { accept, type Result } from "../domain/result.ts";
import {
  decideTargetCreation,
  type TargetCreation,
  type TargetCreationRefusal,
} from "../domain/routing/decide-target-creation.ts";
import type { Target } from "../domain/routing/target.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import { executeCommand } from "./execute-command.ts";
import { findModel, type ModelNotFound } from "./find-model.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly clock: Clock;
}

interface Input {
  readonly model: string;
  readonly creation: TargetCreation;
}

type Refusal = ModelNotFound | TargetCreationRefusal;

/** Gives a model another target. */
export const createTarget = (
  { aggregates, clock }: Needs,
  context: CommandContext,
  { model: name, creation }: Input,
): Promise<Result<Snapshot<Target>, Refusal | CommandRefusal>> =>
  executeCommand<Snapshot<Target>, Refusal>({ aggregates }, context, async () => {
    const model = await findModel(aggregates, context.workspace, name);
    if (!model.ok) return model;
    const taken = (await aggregates.load(context.workspace, "target", creation.name)) !== undefined;
    const at = clock.now();
    const decision = decideTargetCreation(model.value, creation, { taken, at });
    if (!decision.ok) return decision;
    const { target, model: holder } = decision.value;
    return accept({ at, changes: [target, holder], answer: snapshotOf(target) });
  });
