import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import { decideRequestTrainingRun } from "../domain/training/decide-training-run.ts";
import type { SpecRefusal } from "../domain/training/spec-refusal.ts";
import type { TrainingRun, TrainingSpec } from "../domain/training/training-run.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { ArtifactStore } from "../ports/artifact-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import { type DatasetRefusal, datasetRefusal } from "./dataset-refusal.ts";
import { executeCommand } from "./execute-command.ts";
import { findModel, type ModelNotFound } from "./find-model.ts";
import type { Snapshot } from "./snapshot.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly artifacts: ArtifactStore;
  readonly clock: Clock;
  readonly ids: Ids;
}

type Refusal = SpecRefusal | ModelNotFound | DatasetRefusal;

/** Requests a training run on a data set that was uploaded before; its launcher submits the job. */
export const requestTrainingRun = (
  needs: Needs,
  context: CommandContext,
  { model: name, spec }: { readonly model: string; readonly spec: TrainingSpec },
): Promise<Result<Snapshot<TrainingRun>, Refusal | CommandRefusal>> => {
  const run = needs.ids.next();
  return executeCommand<Snapshot<TrainingRun>, Refusal>(needs, context, async () => {
    const model = await findModel(needs.aggregates, context.workspace, name);
    if (!model.ok) return model;
    const missing = await datasetRefusal(needs.artifacts, context.workspace, spec.dataset.sha256);
    if (missing !== undefined) return refuse(missing);

    const at = needs.clock.now();
    const decision = decideRequestTrainingRun(model.value.state, spec, run, context.actor, at);
    if (!decision.ok) return decision;
    return accept({ at, changes: [decision.value.change], answer: { state: decision.value.state, revision: 1 } });
  });
};
