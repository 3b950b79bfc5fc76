import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import { decideModelDeletion, type ModelDeletionRefusal } from "../domain/model/decide-deletion.ts";
import type { Model } from "../domain/model/model.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import { executeCommand } from "./execute-command.ts";
import { findModel, type ModelNotFound } from "./find-model.ts";
import { type PreconditionFailed, revisionRefusal } from "./revision-refusal.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly clock: Clock;
}

interface Input {
  readonly model: string;
  readonly reason: string;
  readonly ifMatch?: number;
}

type Refusal = ModelNotFound | PreconditionFailed | ModelDeletionRefusal;

/** Hides a model and all its versions; its name is free again. */
export const deleteModel = (
  { aggregates, clock }: Needs,
  context: CommandContext,
  { model: name, reason, ifMatch }: Input,
): Promise<Result<Snapshot<Model>, Refusal | CommandRefusal>> =>
  executeCommand<Snapshot<Model>, Refusal>({ aggregates }, context, async () => {
    const model = await findModel(aggregates, context.workspace, name);
    if (!model.ok) return model;
    const moved = revisionRefusal(model.value, ifMatch);
    if (moved !== undefined) return refuse(moved);
    const at = clock.now();
    const decision = decideModelDeletion(model.value, { reason, actor: context.actor, at });
    return decision.ok ? accept({ at, changes: [decision.value], answer: snapshotOf(decision.value) }) : decision;
  });
