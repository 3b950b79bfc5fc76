import type { CommandContext } from "../domain/command/command-context.ts";
import { advancePipelineEffect } from "../domain/pipeline/pipeline-change.ts";
import { type AdvanceNeeds, advancePipeline } from "./advance-pipeline.ts";
import { workThrough } from "./work-through.ts";

/** Brings every pipeline of a workspace forward that is under way. */
export const advancePipelines = async (
  needs: AdvanceNeeds,
  workspace: string,
  contextOf: (workspace: string, occasion: string) => CommandContext,
): Promise<void> => {
  const due = await needs.aggregates.dueEffects(workspace, "training-launcher");
  const pipelines = due.filter(({ effect }) => effect.type === advancePipelineEffect).map(({ subject }) => subject.id);
  await workThrough(pipelines, (id) =>
    advancePipeline(needs, workspace, id, (occasion) => contextOf(workspace, occasion)),
  );
};
