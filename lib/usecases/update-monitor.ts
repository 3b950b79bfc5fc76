import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import { decideMonitorUpdate, type SettingsChange } from "../domain/monitoring/decide-monitor.ts";
import type { Monitor } from "../domain/monitoring/monitor.ts";
import type { SettingsRefusal } from "../domain/monitoring/settings-refusal.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { ArtifactStore } from "../ports/artifact-store.ts";
import type { Clock } from "../ports/clock.ts";
import { type DatasetRefusal, datasetRefusal } from "./dataset-refusal.ts";
import { executeCommand } from "./execute-command.ts";
import { findMonitor, type MonitorNotFound } from "./find-monitor.ts";
import { type PreconditionFailed, revisionRefusal } from "./revision-refusal.ts";
import { servingKind } from "./serving-kind.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly artifacts: Pick<ArtifactStore, "stat" | "retain">;
  readonly clock: Clock;
  /** Length of a profile's bucket. */
  readonly bucketSeconds: number;
}

interface Input {
  readonly monitor: string;
  readonly settings: SettingsChange;
  readonly ifMatch?: number;
}

type Refusal = MonitorNotFound | PreconditionFailed | SettingsRefusal | DatasetRefusal;

/** Changes how a model is watched. */
export const updateMonitor = (
  { aggregates, artifacts, clock, bucketSeconds }: Needs,
  context: CommandContext,
  { monitor: name, settings, ifMatch }: Input,
): Promise<Result<Snapshot<Monitor>, Refusal | CommandRefusal>> =>
  executeCommand<Snapshot<Monitor>, Refusal>({ aggregates }, context, async () => {
    const monitor = await findMonitor(aggregates, context.workspace, name);
    if (!monitor.ok) return monitor;
    const moved = revisionRefusal(monitor.value, ifMatch);
    if (moved !== undefined) return refuse(moved);
    const model = await aggregates.load(context.workspace, "model", monitor.value.state.model);
    if (model === undefined) throw new Error(`monitor ${name} is about no model`);
    const servedBy = await servingKind(aggregates, context.workspace, model.state);
    const at = clock.now();
    const decision = decideMonitorUpdate(monitor.value, model.state, settings, {
      bucketSeconds,
      servingKind: servedBy,
      at,
    });
    if (!decision.ok) return decision;
    const change = decision.value;
    if (change === undefined) return accept({ at, changes: [], answer: monitor.value });
    const { retraining } = change.state;
    const data = retraining?.training.dataset;
    const unusable = data && (await datasetRefusal(artifacts, context.workspace, data.sha256));
    // A policy that this change does not speak of is not held against it.
    if (unusable !== undefined && settings.retraining !== undefined) return refuse(unusable);
    return accept({ at, changes: [change], answer: snapshotOf(change) });
  });
