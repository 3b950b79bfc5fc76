import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import { decidePipelineApproval, type PipelineRefusal } from "../domain/pipeline/command-pipeline.ts";
import type { Pipeline } from "../domain/pipeline/pipeline.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { TrainingSpec } from "../domain/training/training-run.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { ArtifactStore } from "../ports/artifact-store.ts";
import type { Clock } from "../ports/clock.ts";
import { type DatasetRefusal, datasetRefusal } from "./dataset-refusal.ts";
import { executeCommand } from "./execute-command.ts";
import type { ModelNotFound } from "./find-model.ts";
import { findPipeline, type PipelineNotFound } from "./find-pipeline.ts";
import { findVersion, type VersionNotFound } from "./find-version.ts";
import { type PreconditionFailed, revisionRefusal } from "./revision-refusal.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly artifacts: ArtifactStore;
  readonly clock: Clock;
}

interface Input {
  readonly id: string;
  readonly ifMatch: number;
  readonly reason: string;
  /** Fresher data than the policy names. */
  readonly dataset?: TrainingSpec["dataset"];
  /** A version that was trained elsewhere, by number or semver: nothing is trained then. */
  readonly candidate?: string;
}

type Refusal =
  | DatasetRefusal
  | PipelineNotFound
  | PreconditionFailed
  | PipelineRefusal
  | ModelNotFound
  | VersionNotFound;

/** Lets a pipeline that waits for consent go on. */
export const approvePipeline = (
  { aggregates, artifacts, clock }: Needs,
  context: CommandContext,
  { id, ifMatch, reason, dataset, candidate }: Input,
): Promise<Result<Snapshot<Pipeline>, Refusal | CommandRefusal>> =>
  executeCommand<Snapshot<Pipeline>, Refusal>({ aggregates }, context, async () => {
    const { workspace, actor } = context;
    const pipeline = await findPipeline(aggregates, workspace, id);
    if (!pipeline.ok) return pipeline;
    const moved = revisionRefusal(pipeline.value, ifMatch);
    if (moved !== undefined) return refuse(moved);
    const missing = dataset && (await datasetRefusal(artifacts, workspace, dataset.sha256));
    if (missing !== undefined) return refuse(missing);
    const { model: modelId, modelName: model } = pipeline.value.state;
    const about = await aggregates.load(workspace, "model", modelId);
    if (about === undefined) throw new Error(`pipeline ${id} is of a model that is not there`);
    const version =
      candidate === undefined ? undefined : await findVersion(aggregates, workspace, { model, version: candidate });
    if (version?.ok === false) return version;
    const at = clock.now();
    const approval = {
      actor,
      riskTier: about.state.riskTier,
      reason,
      ...(dataset === undefined ? {} : { dataset }),
      ...(version === undefined ? {} : { candidate: version.value.version.state }),
    };
    const decision = decidePipelineApproval(pipeline.value, approval, at);
    return decision.ok ? accept({ at, changes: [decision.value], answer: snapshotOf(decision.value) }) : decision;
  });
