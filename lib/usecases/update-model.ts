import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import { decideModelUpdate, type ModelUpdate, type ModelUpdateRefusal } from "../domain/model/decide-update.ts";
import type { Model, RiskTier } from "../domain/model/model.ts";
import { unfitForTier } from "../domain/model-version/unfit-for-tier.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { SearchIndex } from "../ports/search-index.ts";
import { executeCommand } from "./execute-command.ts";
import { findModel, type ModelNotFound } from "./find-model.ts";
import { type PreconditionFailed, revisionRefusal } from "./revision-refusal.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";
import { versionsInStage } from "./versions-in-stage.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly index: SearchIndex;
  readonly clock: Clock;
}

interface Input {
  readonly model: string;
  readonly update: ModelUpdate;
  readonly ifMatch?: number;
}

type Refusal = ModelNotFound | PreconditionFailed | ModelUpdateRefusal;

/** Changes what is said about a model. */
export const updateModel = (
  { aggregates, index, clock }: Needs,
  context: CommandContext,
  { model, update, ifMatch }: Input,
): Promise<Result<Snapshot<Model>, Refusal | CommandRefusal>> =>
  executeCommand<Snapshot<Model>, Refusal>({ aggregates }, context, async () => {
    const loaded = await findModel(aggregates, context.workspace, model);
    if (!loaded.ok) return loaded;
    const moved = revisionRefusal(loaded.value, ifMatch);
    if (moved !== undefined) return refuse(moved);
    const at = clock.now();
    const { id, riskTier } = loaded.value.state;
    const to = update.riskTier ?? riskTier;
    const looked = to < riskTier ? await lookAtServing(index, context.workspace, id, to) : undefined;
    const decision = decideModelUpdate(loaded.value, update, at, looked);
    if (!decision.ok) return decision;
    const change = decision.value;
    return accept(
      change === undefined
        ? { at, changes: [], answer: loaded.value }
        : { at, changes: [change], answer: snapshotOf(change) },
    );
  });

/** Enough to say which. */
const namedMax = 5;

/**
 * Numbers of versions in stages that may serve, and of those that are unfit for a tier, some of them where there are many. What
 * comes there later than the last arrival makes the commit look again.
 */
const lookAtServing = async (index: SearchIndex, workspace: string, model: string, tier: RiskTier) => {
  const lastArrival = await index.lastArrival(workspace, model);
  const serving: number[] = [];
  const unfit: number[] = [];
  for (const stage of ["Approved", "Production"] as const)
    for await (const { state } of versionsInStage(index, workspace, model, stage)) {
      if (serving.length < namedMax) serving.push(state.number);
      if (unfitForTier(tier, state) !== undefined) unfit.push(state.number);
      if (unfit.length === namedMax) return { serving, unfit, lastArrival };
    }
  return { serving, unfit, lastArrival };
};
