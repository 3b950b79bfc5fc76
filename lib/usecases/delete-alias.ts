import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import type { AliasRefusal } from "../domain/model/decide-alias.ts";
import type { Model } from "../domain/model/model.ts";
import { type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import { executeCommand } from "./execute-command.ts";
import { findModel, type ModelNotFound } from "./find-model.ts";
import { moveAlias } from "./move-alias.ts";
import { type PreconditionFailed, revisionRefusal } from "./revision-refusal.ts";
import type { Snapshot } from "./snapshot.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly clock: Clock;
}

interface Input {
  readonly model: string;
  readonly alias: string;
  /** Revision of the model, which its aliases are part of. */
  readonly ifMatch?: number;
}

type Refusal = ModelNotFound | PreconditionFailed | AliasRefusal;

/** Takes a name from whatever version has it; one that names nothing is gone already. */
export const deleteAlias = (
  needs: Needs,
  context: CommandContext,
  { model: name, alias, ifMatch }: Input,
): Promise<Result<Snapshot<Model>, Refusal | CommandRefusal>> =>
  executeCommand<Snapshot<Model>, Refusal>(needs, context, async () => {
    const model = await findModel(needs.aggregates, context.workspace, name);
    if (!model.ok) return model;
    const moved = revisionRefusal(model.value, ifMatch);
    return moved === undefined ? moveAlias(needs, context, model.value, alias, undefined) : refuse(moved);
  });
