import type { ChangeRequest } from "../domain/change-request/change-request.ts";
import type { Decision, Loaded } from "../domain/command/change.ts";
import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import { champion } from "../domain/model/alias.ts";
import { aliasMove } from "../domain/model/alias-move.ts";
import { pastOf, withAliasBack } from "../domain/model/alias-past.ts";
import { chooseEarlier, type EarlierVersion, type EarlierVersionRefusal } from "../domain/model/choose-earlier.ts";
import type { Model } from "../domain/model/model.ts";
import { isFreeAlias } from "../domain/model-version/label-stage.ts";
import type { ModelVersion } from "../domain/model-version/model-version.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { ApprovalPolicy } from "../ports/approval-policy.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import { executeCommand } from "./execute-command.ts";
import { findModel } from "./find-model.ts";
import { moveOrAsk } from "./move-or-ask.ts";
import { type MoveRefusal, prepareFound } from "./prepare-move.ts";
import { revisionRefusal } from "./revision-refusal.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly approvalPolicy: ApprovalPolicy;
  readonly clock: Clock;
  readonly ids: Ids;
}

interface Input {
  readonly model: string;
  readonly alias: string;
  readonly reason: string;
  /** Revision of the model, which its aliases are part of. */
  readonly ifMatch?: number;
}

/** Where an alias goes back to: it is there, or people are asked first. */
interface RolledBackAlias {
  /** Version that the alias named; null where it named none. */
  readonly from: number | null;
  readonly to: number;
  /** Versions between them that were archived or deleted since, newest first. */
  readonly skipped: readonly number[];
  readonly model: Snapshot<Model>;
  /** While it is open nothing has moved. */
  readonly changeRequest: Snapshot<ChangeRequest> | null;
}

type Refusal = MoveRefusal | EarlierVersionRefusal;

/**
 * Takes an alias back to the version that it named before. `champion`, where stages are no labels, goes back by promotion:
 * stage, alias and routed traffic in one command, once the people have agreed whom the policy asks for any promotion.
 */
export const rollBackAlias = (
  needs: Needs,
  context: CommandContext,
  { model: name, alias, reason, ifMatch }: Input,
): Promise<Result<RolledBackAlias, Refusal | CommandRefusal>> =>
  executeCommand<RolledBackAlias, Refusal>(needs, context, async () => {
    const found = await findModel(needs.aggregates, context.workspace, name);
    if (!found.ok) return found;
    const model = found.value;
    const stale = revisionRefusal(model, ifMatch);
    if (stale !== undefined) return refuse(stale);
    const past = await loadVersions(needs, context, model.state, pastOf(model.state, alias));
    const earlier = chooseEarlier(model.state, alias, past);
    if (!earlier.ok) return earlier;
    const { aliases } = model.state;
    const from = Object.hasOwn(aliases, alias) ? (aliases[alias] ?? null) : null;
    const way = { model, alias, from, ...earlier.value, reason };
    const byPromotion = alias === champion && !isFreeAlias(model.state, alias);
    return byPromotion ? promoteAgain(needs, context, way) : accept(await moveBack(needs, context, way));
  });

const loadVersions = async (
  { aggregates }: Needs,
  { workspace }: CommandContext,
  { id }: Model,
  numbers: readonly number[],
): Promise<readonly Loaded<ModelVersion>[]> => {
  const versions = [...new Set(numbers)].map((number) =>
    aggregates.load(workspace, "model-version", `${id}.${number}`),
  );
  return (await Promise.all(versions)).filter((version) => version !== undefined);
};

interface Way extends EarlierVersion {
  readonly model: Loaded<Model>;
  readonly alias: string;
  readonly from: number | null;
  readonly reason: string;
}

const moveBack = async (
  needs: Needs,
  context: CommandContext,
  { model, alias, from, version: to, skipped, reason }: Way,
): Promise<Decision<RolledBackAlias>> => {
  const [left] = await loadVersions(needs, context, model.state, from === null ? [] : [from]);
  const at = needs.clock.now();
  const state = withAliasBack(model.state, alias, to.state.number, { reason, at });
  const moved = aliasMove(model, state, alias, { from: left, to }, at);
  const answer = { from, to: to.state.number, skipped, model: snapshotOf(moved.model), changeRequest: null };
  return { at, changes: [moved.model, ...moved.versions], answer };
};

const promoteAgain = async (
  needs: Needs,
  { workspace, actor }: CommandContext,
  { model, from, version, skipped, reason }: Way,
): Promise<Result<Decision<RolledBackAlias>, MoveRefusal>> => {
  const prepared = await prepareFound(needs.aggregates, workspace, { model, version }, "Production");
  const decision = moveOrAsk(needs, actor, prepared, { to: "Production", reason, rollback: true });
  if (!decision.ok) return decision;
  const { at, changes, answer } = decision.value;
  const moved = changes.find((change) => change.kind === "model");
  const { changeRequest } = answer;
  const ends = { from, to: version.state.number, skipped };
  return accept({ at, changes, answer: { ...ends, model: moved ? snapshotOf(moved) : model, changeRequest } });
};
