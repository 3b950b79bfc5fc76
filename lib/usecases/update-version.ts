import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import { decideVersionUpdate, type VersionUpdate } from "../domain/model-version/decide-update.ts";
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
  readonly update: VersionUpdate;
  /** Revision of the version. */
  readonly ifMatch?: number;
}

type Refusal = ModelNotFound | VersionNotFound | PreconditionFailed;

/** Changes what is said about a version. */
export const updateVersion = (
  { aggregates, clock }: Needs,
  context: CommandContext,
  { update, ifMatch, ...reference }: Input,
): Promise<Result<Snapshot<ModelVersion>, Refusal | CommandRefusal>> =>
  executeCommand<Snapshot<ModelVersion>, Refusal>({ aggregates }, context, async () => {
    const found = await findVersion(aggregates, context.workspace, reference);
    if (!found.ok) return found;
    const { model, version } = found.value;
    const moved = revisionRefusal(version, ifMatch);
    if (moved !== undefined) return refuse(moved);
    const at = clock.now();
    const change = decideVersionUpdate(version, model.state.riskTier, update, at);
    return accept(
      change === undefined
        ? { at, changes: [], answer: version }
        : { at, changes: [change], answer: snapshotOf(change) },
    );
  });
