import type { Decision } from "../domain/command/change.ts";
import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import { eventIdOf } from "../domain/command/event-id.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";

/** Each lost race means that another writer won, so this many rounds serve this many writers on one subject. */
const attemptsMax = 32;

/**
 * Runs load → decide → commit until it is committed, refused, or known from before.
 *
 * A repeated command (same idempotency key) answers what it answered the first time, even when a crash hid that answer.
 * A lost race loads and decides again; a decision that insists on a revision (If-Match) refuses itself then.
 *
 * @param attempt  loads and decides once; it may run several times and come to nothing, so whatever else it does (a mark
 *   taken off, a secret kept under a name of its own) must do no harm again, nor without the commit
 */
export const executeCommand = async <Answer, Refusal>(
  { aggregates }: { readonly aggregates: AggregateStore },
  context: CommandContext,
  attempt: () => Promise<Result<Decision<Answer>, Refusal>>,
): Promise<Result<Answer, Refusal | CommandRefusal>> => {
  const recallKeyed = async () =>
    context.idempotencyKey === undefined ? undefined : await recall<Answer>(aggregates, context);
  const earlier = await recallKeyed();
  if (earlier !== undefined) return earlier;

  for (let round = 0; round < attemptsMax; round += 1) {
    const decision = await attempt();
    // The same command sent twice at once: what stands in this one's way may be what the other has just done.
    if (!decision.ok) return (await recallKeyed()) ?? decision;
    if (decision.value.changes.length === 0) return (await recallKeyed()) ?? accept(decision.value.answer);

    const committed = await aggregates.commit(context, decision.value);
    if (committed.ok) return accept(decision.value.answer);
    if (committed.refusal.code === "committed-before") {
      return (await recall<Answer>(aggregates, context)) ?? refuse({ code: "contended" });
    }
    if (committed.refusal.code !== "stale" && committed.refusal.code !== "claimed") return refuse(committed.refusal);
  }
  return refuse({ code: "contended" });
};

const recall = async <Answer>(
  aggregates: AggregateStore,
  context: CommandContext,
): Promise<Result<Answer, CommandRefusal> | undefined> => {
  const earlier = await aggregates.recall<Answer>(context);
  if (earlier === undefined) return undefined;
  if (earlier.requestHash !== context.requestHash) return refuse({ code: "idempotency-key-reused" });
  return earlier.answer === undefined
    ? refuse({ code: "answer-lost", event: eventIdOf(earlier.command.id, 0) })
    : accept(earlier.answer);
};
