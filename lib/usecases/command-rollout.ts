import type { Change } from "../domain/command/change.ts";
import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import {
  commandRollout as decide,
  type RolloutCommand,
  type RolloutCommandRefusal,
} from "../domain/rollout/command-rollout.ts";
import type { Rollout } from "../domain/rollout/rollout.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { CounterStore } from "../ports/counter-store.ts";
import type { Ids } from "../ports/ids.ts";
import { executeCommand } from "./execute-command.ts";
import { findRollout, type RolloutNotFound } from "./find-rollout.ts";
import { type PreconditionFailed, revisionRefusal } from "./revision-refusal.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly counters: CounterStore;
  readonly clock: Clock;
  readonly ids: Ids;
}

interface Input {
  readonly rollout: string;
  readonly command: RolloutCommand;
  readonly reason: string;
  /** Revision of the rollout. */
  readonly ifMatch?: number;
}

type Refusal = RolloutNotFound | PreconditionFailed | RolloutCommandRefusal;

/** Pauses, resumes, aborts or promotes a rollout. */
export const commandRollout = (
  { aggregates, counters, clock, ids }: Needs,
  context: CommandContext,
  { rollout: id, command, reason, ifMatch }: Input,
): Promise<Result<Snapshot<Rollout>, Refusal | CommandRefusal>> =>
  executeCommand<Snapshot<Rollout>, Refusal>({ aggregates }, context, async () => {
    const { workspace } = context;
    const found = await findRollout(aggregates, workspace, id);
    if (!found.ok) return found;
    const { rollout } = found.value;
    const moved = revisionRefusal(rollout, ifMatch);
    if (moved !== undefined) return refuse(moved);
    const buckets = await counters.read(workspace, rollout.state.route, rollout.state.startedAt);
    const at = clock.now();
    const decision = decide(found.value, { command, reason }, buckets, { effectId: ids.next(), at });
    return decision.ok ? accept({ at, changes: decision.value, answer: answerOf(decision.value) }) : decision;
  });

const answerOf = (changes: readonly Change[]): Snapshot<Rollout> => {
  const changed = changes.find((change) => change.kind === "rollout");
  if (changed === undefined) throw new Error("a command changes its rollout");
  return snapshotOf(changed);
};
