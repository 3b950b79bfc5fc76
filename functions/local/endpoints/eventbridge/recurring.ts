import { z } from "zod";
import { openRecordFolder } from "../../storage/record-folder.ts";
import { parseScheduleExpression } from "../scheduler/schedule-expression.ts";
import { createAlarm } from "./alarm.ts";
import type { EventRule } from "./event-rules.ts";

const stateSchema = z.object({
  expression: z.string(),
  /** When the rule was first seen: what a rate counts from. */
  since: z.number(),
  nextAt: z.number().optional(),
});

export interface RecurringNeeds {
  readonly folder: string;
  readonly rules: readonly EventRule[];
  /** Must have made the consequence durable when it returns; called again for the same occurrence after a crash. */
  readonly fire: (rule: EventRule, at: number) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export interface Recurring {
  /** Fires every rule that is due. Occurrences missed while the machine was off count once. */
  readonly tick: () => void;
  readonly stop: () => void;
}

/**
 * Runs the rules with a schedule expression.
 *
 * @throws InvalidScheduleError
 */
export const startRecurring = ({ folder, rules, fire, now }: RecurringNeeds): Recurring => {
  const states = openRecordFolder(folder, stateSchema);
  const clocks = rules.flatMap((rule) => {
    if (rule.scheduleExpression === undefined) return [];
    const { next } = parseScheduleExpression(rule.scheduleExpression);
    const known = states.get(rule.arn);
    if (known?.expression !== rule.scheduleExpression)
      states.put(rule.arn, { expression: rule.scheduleExpression, since: now(), nextAt: next(now(), now()) });
    return [{ rule, next }];
  });
  let stopped = false;
  const alarm = createAlarm(now, () => tick());
  const tick = (): void => {
    if (stopped) return;
    const upcoming = clocks.flatMap(({ rule, next }) => {
      const state = states.get(rule.arn);
      if (state?.nextAt === undefined) return [];
      if (state.nextAt > now()) return [state.nextAt];
      fire(rule, now());
      const nextAt = next(now(), state.since);
      states.put(rule.arn, { ...state, nextAt });
      return nextAt === undefined ? [] : [nextAt];
    });
    alarm.set(upcoming.length === 0 ? undefined : Math.min(...upcoming));
  };
  setImmediate(tick);
  const stop = (): void => {
    stopped = true;
    alarm.set(undefined);
  };
  return { tick, stop };
};
