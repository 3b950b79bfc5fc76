import type { ChangeRequest } from "../domain/change-request/change-request.ts";
import type { ChangeRequestOpen } from "../domain/change-request/clear-pending.ts";
import type { Loaded } from "../domain/command/change.ts";
import type { Stage } from "../domain/model-version/model-version.ts";
import type { StageMoveRefusal, StageSubject } from "../domain/model-version/stage-move.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { RolloutStartRefusal } from "../domain/rollout/start-rollout.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { ModelNotFound } from "./find-model.ts";
import { type FoundVersion, findVersion, type VersionNotFound } from "./find-version.ts";
import { loadStageSubject } from "./load-stage-subject.ts";
import { type PreconditionFailed, revisionRefusal } from "./revision-refusal.ts";

/** Where somebody wants a version to be. */
export interface MoveInput {
  readonly model: string;
  /** Number or semver. */
  readonly version: string;
  readonly to: Stage;
  readonly reason: string;
  /** Revision of the version. */
  readonly ifMatch?: number;
}

export type MoveRefusal =
  | ModelNotFound
  | VersionNotFound
  | PreconditionFailed
  | StageMoveRefusal
  | RolloutStartRefusal
  | ChangeRequestOpen;

export interface PreparedMove {
  readonly subject: StageSubject;
  /** The change request that the version names as open. */
  readonly pending: Loaded<ChangeRequest> | undefined;
}

/** Loads what a move is decided on. */
export const prepareMove = async (
  aggregates: AggregateStore,
  workspace: string,
  { to, ifMatch, ...reference }: MoveInput,
): Promise<Result<PreparedMove, ModelNotFound | VersionNotFound | PreconditionFailed>> => {
  const found = await findVersion(aggregates, workspace, reference);
  if (!found.ok) return found;
  const moved = revisionRefusal(found.value.version, ifMatch);
  if (moved !== undefined) return refuse(moved);
  return accept(await prepareFound(aggregates, workspace, found.value, to));
};

/** Loads what the move of a version is decided on, besides the version itself. */
export const prepareFound = async (
  aggregates: AggregateStore,
  workspace: string,
  found: FoundVersion,
  to: Stage,
): Promise<PreparedMove> => {
  const subject = await loadStageSubject(aggregates, workspace, found, to);
  const { openChangeRequest } = subject.version.state;
  const pending =
    openChangeRequest === null ? undefined : await aggregates.load(workspace, "change-request", openChangeRequest);
  return { subject, pending };
};
