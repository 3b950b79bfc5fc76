import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import { modelNameClaim } from "../domain/model/model-name.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import { decideRequestTrainingRun, type TrainingRefusal } from "../domain/training/decide-training-run.ts";
import type { TrainingRun, TrainingSpec } from "../domain/training/training-run.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { ArtifactStore } from "../ports/artifact-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import { executeCommand } from "./execute-command.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly artifacts: ArtifactStore;
  readonly clock: Clock;
  readonly ids: Ids;
}

type Refusal =
  | TrainingRefusal
  | { readonly code: "model-not-found"; readonly model: string }
  | { readonly code: "dataset-not-found"; readonly sha256: string };

interface Requested {
  readonly state: TrainingRun;
  readonly revision: number;
}

/** Requests a training run on a data set that was uploaded before; its launcher submits the job. */
export const requestTrainingRun = (
  needs: Needs,
  context: CommandContext,
  { model: name, spec }: { readonly model: string; readonly spec: TrainingSpec },
): Promise<Result<Requested, Refusal | CommandRefusal>> => {
  const run = needs.ids.next();
  return executeCommand<Requested, Refusal>(needs, context, async () => {
    const id = await needs.aggregates.resolve(context.workspace, modelNameClaim(name));
    const model = id === undefined ? undefined : await needs.aggregates.load(context.workspace, "model", id);
    if (model === undefined) return refuse({ code: "model-not-found", model: name });
    const dataset = await needs.artifacts.stat(context.workspace, spec.dataset.sha256);
    if (dataset === undefined) return refuse({ code: "dataset-not-found", sha256: spec.dataset.sha256 });

    const at = needs.clock.now();
    const decision = decideRequestTrainingRun(model.state, spec, run, context.actor, at);
    if (!decision.ok) return decision;
    return accept({ at, changes: [decision.value.change], answer: { state: decision.value.state, revision: 1 } });
  });
};
