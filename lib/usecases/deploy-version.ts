import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import { type DeploymentRefusal, decideDeployment } from "../domain/routing/decide-deployment.ts";
import type { Target } from "../domain/routing/target.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import type { ExaminationNeeds } from "./examine-version.ts";
import { executeCommand } from "./execute-command.ts";
import type { ModelNotFound } from "./find-model.ts";
import { findVersion, type VersionNotFound } from "./find-version.ts";
import type { TargetNotFound } from "./get-target.ts";
import { type IntegrityRefusal, integrityRefusal } from "./integrity-refusal.ts";
import { type PreconditionFailed, revisionRefusal } from "./revision-refusal.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";

interface Needs extends ExaminationNeeds {
  readonly aggregates: AggregateStore;
  readonly clock: Clock;
  readonly ids: Ids;
}

interface Input {
  readonly target: string;
  /** Number or semver of the target's model. */
  readonly version: string;
  /** Where it answers, on a target that somebody else runs. */
  readonly qualifier?: string;
  /** Revision of the target. */
  readonly ifMatch?: number;
}

type Refusal =
  | TargetNotFound
  | PreconditionFailed
  | ModelNotFound
  | VersionNotFound
  | IntegrityRefusal
  | DeploymentRefusal;

/** Brings a version that is what was registered and signed to a target, or says where somebody else has. */
export const deployVersion = (
  needs: Needs,
  context: CommandContext,
  { target: name, version: reference, ifMatch, ...where }: Input,
): Promise<Result<Snapshot<Target>, Refusal | CommandRefusal>> => {
  const { aggregates, clock, ids } = needs;
  return executeCommand<Snapshot<Target>, Refusal>({ aggregates }, context, async () => {
    const { workspace } = context;
    const target = await aggregates.load(workspace, "target", name);
    if (target === undefined) return refuse({ code: "target-not-found", target: name });
    const moved = revisionRefusal(target, ifMatch);
    if (moved !== undefined) return refuse(moved);
    const found = await findVersion(aggregates, workspace, { model: target.state.modelName, version: reference });
    if (!found.ok) return found;
    const { model, version } = found.value;
    const altered = await integrityRefusal(needs, workspace, version.state);
    if (altered !== undefined) return refuse(altered);
    const at = clock.now();
    const request = { ...where, effectId: ids.next(), at };
    const decision = decideDeployment(target, version.state, model.state.riskTier, request);
    if (!decision.ok) return decision;
    const change = decision.value;
    return accept(
      change === undefined
        ? { at, changes: [], answer: target }
        : { at, changes: [change], answer: snapshotOf(change) },
    );
  });
};
