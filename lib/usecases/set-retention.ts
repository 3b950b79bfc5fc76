import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import {
  decideRetention,
  type RetentionSetting,
  type RetentionTooShort,
} from "../domain/retention/decide-retention.ts";
import { type LogRetention, logRetentionId } from "../domain/retention/log-retention.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import { executeCommand } from "./execute-command.ts";
import { type ReplacementRefusal, replacementRefusal } from "./replacement-refusal.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly clock: Clock;
  readonly ids: Ids;
}

type Refusal = RetentionTooShort | ReplacementRefusal;

/**
 * Says how long the texts of a workspace's log are kept, and whether they are pruned after that. Nothing is deleted here.
 *
 * @param ifMatch  revision that the caller has read; what is there must be named by it
 */
export const setRetention = (
  { aggregates, clock, ids }: Needs,
  context: CommandContext,
  { ifMatch, ...setting }: RetentionSetting & { readonly ifMatch?: number },
): Promise<Result<Snapshot<LogRetention>, Refusal | CommandRefusal>> =>
  executeCommand<Snapshot<LogRetention>, Refusal>({ aggregates }, context, async () => {
    const retention = await aggregates.load(context.workspace, "log-retention", logRetentionId);
    const moved = replacementRefusal(retention, ifMatch);
    if (moved !== undefined) return refuse(moved);
    const at = clock.now();
    const decision = decideRetention(retention, setting, { actor: context.actor, effectId: ids.next(), at });
    if (!decision.ok) return decision;
    const answers = [...decision.value.map(snapshotOf), ...(retention === undefined ? [] : [retention])];
    const [answer] = answers.map(({ state, revision }) => ({ state, revision }));
    if (answer === undefined) throw new Error("a retention that is not there cannot be as it should be");
    return accept({ at, changes: decision.value, answer });
  });
