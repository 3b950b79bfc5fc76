import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import { isLabelled, labelStage } from "../domain/model-version/label-stage.ts";
import type { ModelVersion, Stage } from "../domain/model-version/model-version.ts";
import { stagePath } from "../domain/model-version/stage-path.ts";
import { stageTransitions } from "../domain/model-version/stage-transitions.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import { versionLists } from "../domain/search/index-entries.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { ApprovalPolicy } from "../ports/approval-policy.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import type { SearchIndex } from "../ports/search-index.ts";
import { executeCommand } from "./execute-command.ts";
import { type FoundVersion, findVersion } from "./find-version.ts";
import type { Transition } from "./move-or-ask.ts";
import type { MoveRefusal } from "./prepare-move.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";
import { transitionStage } from "./transition-stage.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly index: SearchIndex;
  readonly approvalPolicy: ApprovalPolicy;
  readonly clock: Clock;
  readonly ids: Ids;
}

interface Input {
  readonly model: string;
  /** Number or semver. */
  readonly version: string;
  readonly to: Stage;
  /** Whether other versions in that stage make way, where stages are labels; where they are not, one is in Production. */
  readonly archiveExisting: boolean;
}

/** Others that one command moves aside: a transaction holds a hundred items, and each of them is nine. */
const othersMax = 9;

/**
 * Brings a version to a stage as far as it may go: step by step along the lifecycle until it is there, or until people have to
 * vote. Each step is a command of its own, without a key, which all would share; asked again, it goes on from where the version is.
 *
 * @returns  the version, and the change request that it waits for
 */
export const requestStage = async (
  needs: Needs,
  { idempotencyKey: _, ...context }: CommandContext,
  input: Input,
): Promise<Result<Transition, MoveRefusal | CommandRefusal>> => {
  const found = await findVersion(needs.aggregates, context.workspace, input);
  if (!found.ok) return found;
  if (isLabelled(found.value.model.state)) {
    const labelled = await labelAll(needs, context, input);
    if (labelled.ok) return labelled;
    const { refusal } = labelled;
    return refusal.code === "not-labelled" ? requestStage(needs, context, input) : refuse(refusal);
  }
  const { stage: from } = found.value.version.state;
  const path = stagePath(from, input.to);
  if (path === undefined)
    return refuse({ code: "transition-not-allowed", from, to: input.to, allowed: stageTransitions[from] });
  let reached: Transition = { version: found.value.version, changeRequest: null };
  for (const to of path) {
    const step = { model: input.model, version: input.version, to, reason };
    const moved = await transitionStage(needs, { ...context, commandId: needs.ids.next() }, step);
    if (!moved.ok) return moved;
    reached = moved.value;
    if (reached.changeRequest?.state.status === "open") break;
  }
  return accept(reached);
};

const reason = "asked for by an MLflow client";

/** A command moves nine others aside at most; as many commands as it takes move the rest. */
const labelAll = async (needs: Needs, context: CommandContext, input: Input) => {
  for (;;) {
    const labelled = await label(needs, { ...context, commandId: needs.ids.next() }, input);
    if (!labelled.ok || !input.archiveExisting) return labelled;
    const { model, number } = labelled.value.version.state;
    const list = versionLists.inStage(model, input.to);
    const rows = await needs.index.rows(context.workspace, "model-version", list, { limit: 2 });
    if (rows.every(({ id }) => id === `${model}.${number}`)) return labelled;
  }
};

/** Stages of the model are no labels any more: its tier was raised, or something serves it, since that was looked at. */
interface NotLabelled {
  readonly code: "not-labelled";
}

const label = (
  needs: Needs,
  context: CommandContext,
  { to, archiveExisting, ...reference }: Input,
): Promise<Result<Transition, MoveRefusal | NotLabelled | CommandRefusal>> =>
  executeCommand<Transition, MoveRefusal | NotLabelled>(needs, context, async () => {
    const found = await findVersion(needs.aggregates, context.workspace, reference);
    if (!found.ok) return found;
    const { model, version } = found.value;
    if (!isLabelled(model.state)) return refuse({ code: "not-labelled" });
    const at = needs.clock.now();
    const others = archiveExisting ? await othersInStage(needs, context.workspace, found.value, to) : [];
    const changes = labelStage(model, version, others, { to, reason, at });
    const moved = changes.find((change) => change.kind === "model-version" && change.id === version.state.id);
    const answer: Snapshot<ModelVersion> = moved?.kind === "model-version" ? snapshotOf(moved) : version;
    return accept({ at, changes, answer: { version: answer, changeRequest: null } });
  });

const othersInStage = async ({ index }: Needs, workspace: string, { model, version }: FoundVersion, stage: Stage) => {
  const list = versionLists.inStage(model.state.id, stage);
  const rows = await index.rows(workspace, "model-version", list, { limit: othersMax, descending: true });
  const ids = rows.map(({ id }) => id).filter((id) => id !== version.state.id);
  return (await index.states(workspace, "model-version", ids)).filter((loaded) => loaded !== undefined);
};
