import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import {
  decidePipelineCancellation,
  decidePipelineRejection,
  type PipelineRefusal,
} from "../domain/pipeline/command-pipeline.ts";
import type { Pipeline } from "../domain/pipeline/pipeline.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import { executeCommand } from "./execute-command.ts";
import { findPipeline, type PipelineNotFound } from "./find-pipeline.ts";
import { type PreconditionFailed, revisionRefusal } from "./revision-refusal.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly clock: Clock;
}

interface Input {
  readonly id: string;
  readonly ifMatch: number;
  readonly reason: string;
}

type Refusal = PipelineNotFound | PreconditionFailed | PipelineRefusal;

type Decide = typeof decidePipelineRejection | typeof decidePipelineCancellation;

const stopping =
  (decide: Decide) =>
  (
    { aggregates, clock }: Needs,
    context: CommandContext,
    { id, ifMatch, reason }: Input,
  ): Promise<Result<Snapshot<Pipeline>, Refusal | CommandRefusal>> =>
    executeCommand<Snapshot<Pipeline>, Refusal>({ aggregates }, context, async () => {
      const found = await findPipeline(aggregates, context.workspace, id);
      if (!found.ok) return found;
      const moved = revisionRefusal(found.value, ifMatch);
      if (moved !== undefined) return refuse(moved);
      const monitor = await aggregates.load(context.workspace, "monitor", found.value.state.modelName);
      const at = clock.now();
      const decision = decide(found.value, monitor, reason, at);
      if (!decision.ok) return decision;
      const { pipeline, monitor: released } = decision.value;
      const changes = released === undefined ? [pipeline] : [pipeline, released];
      return accept({ at, changes, answer: snapshotOf(pipeline) });
    });

/** Refuses consent to a pipeline that waits for it. */
export const rejectPipeline = stopping(decidePipelineRejection);

/** Ends a pipeline that is under way. */
export const cancelPipeline = stopping(decidePipelineCancellation);
