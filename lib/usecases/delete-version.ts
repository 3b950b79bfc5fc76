import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import { decideVersionDeletion, type VersionDeletionRefusal } from "../domain/model-version/decide-deletion.ts";
import type { ModelVersion } from "../domain/model-version/model-version.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import { executeCommand } from "./execute-command.ts";
import type { ModelNotFound } from "./find-model.ts";
import { findVersion, type VersionNotFound } from "./find-version.ts";
import { type PreconditionFailed, revisionRefusal } from "./revision-refusal.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly clock: Clock;
}

interface Input {
  readonly model: string;
  /** Number or semver. */
  readonly version: string;
  readonly reason: string;
  /** Revision of the version. */
  readonly ifMatch?: number;
}

type Refusal = ModelNotFound | VersionNotFound | PreconditionFailed | VersionDeletionRefusal;

/** Hides a version; its number is never given again. */
export const deleteVersion = (
  { aggregates, clock }: Needs,
  context: CommandContext,
  { reason, ifMatch, ...reference }: Input,
): Promise<Result<Snapshot<ModelVersion>, Refusal | CommandRefusal>> =>
  executeCommand<Snapshot<ModelVersion>, Refusal>({ aggregates }, context, async () => {
    const found = await findVersion(aggregates, context.workspace, reference);
    if (!found.ok) return found;
    const moved = revisionRefusal(found.value.version, ifMatch);
    if (moved !== undefined) return refuse(moved);
    const at = clock.now();
    const decision = decideVersionDeletion(found.value.model, found.value.version, {
      reason,
      actor: context.actor,
      at,
    });
    if (!decision.ok) return decision;
    const { version, others } = decision.value;
    return accept({ at, changes: [version, ...others], answer: snapshotOf(version) });
  });
