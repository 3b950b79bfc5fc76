import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import {
  decideMonitorCreation,
  type MonitorCreationRefusal,
  type SettingsChange,
} from "../domain/monitoring/decide-monitor.ts";
import type { Monitor } from "../domain/monitoring/monitor.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { ArtifactStore } from "../ports/artifact-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import { type DatasetRefusal, datasetRefusal } from "./dataset-refusal.ts";
import { executeCommand } from "./execute-command.ts";
import { findModel, type ModelNotFound } from "./find-model.ts";
import { servingKind } from "./serving-kind.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly artifacts: Pick<ArtifactStore, "stat" | "retain">;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Length of a profile's bucket. */
  readonly bucketSeconds: number;
}

type Refusal = ModelNotFound | MonitorCreationRefusal | DatasetRefusal;

/** Has a model watched from now on. */
export const createMonitor = (
  { aggregates, artifacts, clock, ids, bucketSeconds }: Needs,
  context: CommandContext,
  { model: name, settings }: { readonly model: string; readonly settings: SettingsChange },
): Promise<Result<Snapshot<Monitor>, Refusal | CommandRefusal>> =>
  executeCommand<Snapshot<Monitor>, Refusal>({ aggregates }, context, async () => {
    const model = await findModel(aggregates, context.workspace, name);
    if (!model.ok) return model;
    const existing = await aggregates.load(context.workspace, "monitor", model.value.state.name);
    const servedBy = await servingKind(aggregates, context.workspace, model.value.state);
    const at = clock.now();
    const decision = decideMonitorCreation(model.value.state, existing, settings, {
      effectId: ids.next(),
      bucketSeconds,
      servingKind: servedBy,
      at,
    });
    if (!decision.ok) return decision;
    const { retraining } = decision.value.state;
    const data = retraining?.training.dataset;
    const unusable = data && (await datasetRefusal(artifacts, context.workspace, data.sha256));
    if (unusable !== undefined) return refuse(unusable);
    return accept({ at, changes: [decision.value], answer: snapshotOf(decision.value) });
  });
