import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import type { AliasRefusal } from "../domain/model/decide-alias.ts";
import type { Model } from "../domain/model/model.ts";
import { type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import { executeCommand } from "./execute-command.ts";
import type { ModelNotFound } from "./find-model.ts";
import { findVersion, type VersionNotFound } from "./find-version.ts";
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
  /** Number or semver. */
  readonly version: string;
  /** Revision of the model, which its aliases are part of. */
  readonly ifMatch?: number;
}

type Refusal = ModelNotFound | VersionNotFound | PreconditionFailed | AliasRefusal;

/** Gives a version of a model a name, or moves the name to it. */
export const setAlias = (
  needs: Needs,
  context: CommandContext,
  { alias, ifMatch, ...reference }: Input,
): Promise<Result<Snapshot<Model>, Refusal | CommandRefusal>> =>
  executeCommand<Snapshot<Model>, Refusal>(needs, context, async () => {
    const found = await findVersion(needs.aggregates, context.workspace, reference);
    if (!found.ok) return found;
    const { model, version } = found.value;
    const moved = revisionRefusal(model, ifMatch);
    return moved === undefined ? moveAlias(needs, context, model, alias, version) : refuse(moved);
  });
