import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import { decideModelRenaming, type ModelRenamingRefusal } from "../domain/model/decide-renaming.ts";
import type { Model } from "../domain/model/model.ts";
import { modelNameClaim } from "../domain/model/model-name.ts";
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
  readonly to: string;
  readonly ifMatch?: number;
}

type Refusal = ModelNotFound | PreconditionFailed | ModelRenamingRefusal;

/** Gives a model another name that is free in its workspace. */
export const renameModel = (
  { aggregates, clock }: Needs,
  context: CommandContext,
  { model: name, to, ifMatch }: Input,
): Promise<Result<Snapshot<Model>, Refusal | CommandRefusal>> =>
  executeCommand<Snapshot<Model>, Refusal>({ aggregates }, context, async () => {
    const model = await findModel(aggregates, context.workspace, name);
    if (!model.ok) return model;
    const moved = revisionRefusal(model.value, ifMatch);
    if (moved !== undefined) return refuse(moved);
    const holder = await aggregates.resolve(context.workspace, modelNameClaim(to));
    const at = clock.now();
    const decision = decideModelRenaming(model.value, to, holder, at);
    if (!decision.ok) return decision;
    const change = decision.value;
    return accept(
      change === undefined
        ? { at, changes: [], answer: model.value }
        : { at, changes: [change], answer: snapshotOf(change) },
    );
  });
