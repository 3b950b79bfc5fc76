import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import { monitorPipeline } from "../domain/pipeline/command-pipeline.ts";
import { decideTrigger, type TriggerRefusal } from "../domain/pipeline/decide-trigger.ts";
import type { Pipeline } from "../domain/pipeline/pipeline.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import { executeCommand } from "./execute-command.ts";
import { findModel, type ModelNotFound } from "./find-model.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly clock: Clock;
  readonly ids: Ids;
}

type Refusal = ModelNotFound | TriggerRefusal;

/** Lets somebody ask for a retraining, by the policy of the model's monitor and within its limits. */
export const triggerPipeline = (
  { aggregates, clock, ids }: Needs,
  context: CommandContext,
  { model: name, reason }: { readonly model: string; readonly reason: string },
): Promise<Result<Snapshot<Pipeline>, Refusal | CommandRefusal>> => {
  const id = ids.next();
  return executeCommand<Snapshot<Pipeline>, Refusal>({ aggregates }, context, async () => {
    const { workspace, actor } = context;
    const model = await findModel(aggregates, workspace, name);
    if (!model.ok) return model;
    const monitor = await aggregates.load(workspace, "monitor", model.value.state.name);
    if (monitor === undefined) return refuse({ code: "no-retraining-policy", model: name, kind: "manual" });
    const at = clock.now();
    const trigger = { id, kind: "manual", reason, incident: null, report: null, requestedBy: actor, at } as const;
    const decision = decideTrigger(monitor.state, model.value, trigger);
    if (!decision.ok) return decision;
    const { pipeline, monitor: fields } = decision.value;
    return accept({ at, changes: [pipeline, monitorPipeline(monitor, fields, at)], answer: snapshotOf(pipeline) });
  });
};
