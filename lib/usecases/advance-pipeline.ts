import type { Decision } from "../domain/command/change.ts";
import type { CommandContext } from "../domain/command/command-context.ts";
import { nextMove } from "../domain/pipeline/next-move.ts";
import { accept } from "../domain/result.ts";
import { executeCommand } from "./execute-command.ts";
import { type LoadedPipeline, loadPipelineFacts } from "./load-pipeline-facts.ts";
import { type Gathered, type MoveNeeds, movePipeline } from "./move-pipeline.ts";
import { type ValidateNeeds, validateCandidate } from "./validate-candidate.ts";

export type AdvanceNeeds = MoveNeeds & ValidateNeeds;

/** More moves in a row than a pipeline has. */
const movesMax = 12;

/**
 * Brings a pipeline forward until it has to wait or has ended. Each move is one command, decided on what is there when it is
 * committed, so that any number of workers may do this, late or twice, and die anywhere.
 *
 * @param contextOf  the worker's context for the move from one revision of the pipeline
 */
export const advancePipeline = async (
  needs: AdvanceNeeds,
  workspace: string,
  id: string,
  contextOf: (occasion: string) => CommandContext,
): Promise<void> => {
  for (let moves = 0; moves < movesMax; moves += 1) {
    const loaded = await loadPipelineFacts(needs.aggregates, workspace, id);
    if (loaded === undefined || nextMove(loaded.facts).kind === "wait") return;
    const evidence = nextMove(loaded.facts).kind === "validate" ? await gather(needs, workspace, loaded) : undefined;
    const context = contextOf(`${id}:${loaded.pipeline.revision}`);
    const moved = await executeCommand<boolean, { readonly code: string }>(needs, context, async () => {
      const now = await loadPipelineFacts(needs.aggregates, workspace, id);
      const at = needs.clock.now();
      const changes = now === undefined ? [] : await movePipeline(needs, context, now, evidence, at);
      return accept({ at, changes, answer: changes.length > 0 } satisfies Decision<boolean>);
    });
    if (!moved.ok) throw new Error(`pipeline ${id} could not be brought forward: ${moved.refusal.code}`);
    if (!moved.value) return;
  }
};

const gather = async (
  needs: AdvanceNeeds,
  workspace: string,
  { target, candidate, champion }: LoadedPipeline,
): Promise<Gathered | undefined> => {
  if (target === undefined || candidate === undefined || champion === undefined) return undefined;
  const evidence = await validateCandidate(needs, workspace, target.state, candidate.state, champion.state);
  const content = new TextEncoder().encode(JSON.stringify(evidence));
  return { evidence, sha256: await needs.artifacts.keep(workspace, content, "application/json") };
};
