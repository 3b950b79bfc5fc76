import type { Effect } from "../domain/command/change.ts";
import { advanceRolloutEffect, shiftTrafficEffect } from "../domain/rollout/rollout-change.ts";
import { stepTimes } from "../domain/rollout/step-times.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { DueStep, StepQueue } from "../ports/step-queue.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly clock: Clock;
  readonly steps: StepQueue;
}

const minuteMs = 60_000;

/**
 * Enqueues every step of a workspace's rollouts that is due in the next minute of the clock; a rollout that has begun since the
 * last one also gets those of this minute. So each minute is cared for by the one before it: a repeated wake repeats some
 * steps, which changes nothing, and a lost one costs its minute.
 *
 * Only standing effects are read, not the rollouts. A shift that a target has not made yet is looked at at once.
 */
export const scheduleSteps = async ({ aggregates, clock, steps }: Needs, workspace: string): Promise<void> => {
  const now = clock.now();
  const due = await aggregates.dueEffects(workspace, "rollout-stepper");
  const times = new Map<string, DueStep>();
  for (const { effect } of due) {
    for (const delaySeconds of delaysOf(effect, now)) {
      const rollout = rolloutOf(effect);
      times.set(`${rollout} ${delaySeconds}`, { workspace, rollout, delaySeconds });
    }
  }
  await steps.send([...times.values()]);
};

const delaysOf = ({ id, type, payload }: Effect, now: number): readonly number[] => {
  if (type === shiftTrafficEffect) return [0];
  if (type !== advanceRolloutEffect) return [];
  const { startedAt, intervalSeconds } = payload;
  if (typeof startedAt !== "number" || typeof intervalSeconds !== "number")
    throw new Error(`effect ${id} does not say when its rollout is due`);
  const minute = now - (now % minuteMs);
  const isNew = startedAt >= minute - minuteMs;
  const from = isNew ? now : minute + minuteMs;
  return stepTimes({ startedAt, intervalSeconds }, from, minute + 2 * minuteMs).map((at) =>
    Math.ceil((at - now) / 1000),
  );
};

const rolloutOf = ({ id, payload }: Effect): string => {
  if (typeof payload.rollout !== "string") throw new Error(`effect ${id} is not about a rollout`);
  return payload.rollout;
};
