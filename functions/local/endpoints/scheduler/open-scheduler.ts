import { join } from "node:path";
import { openRecordFolder, type RecordFolder } from "../../storage/record-folder.ts";
import type { ScheduleDescription } from "../../template/machine-description.ts";
import { createAlarm } from "../eventbridge/alarm.ts";
import type { Deliver } from "../eventbridge/delivery.ts";
import { openDeliveryOutbox } from "../eventbridge/delivery-outbox.ts";
import { unknownOperation } from "../service-error.ts";
import type { ServiceHandler } from "../service-handler.ts";
import { nextInvocation, planSchedule, type Schedule, scheduleKey, scheduleSchema, toDelivery } from "./schedule.ts";
import { scheduleInputSchema } from "./schedule-input.ts";
import {
  createSchedule,
  deleteSchedule,
  getSchedule,
  listSchedules,
  type ScheduleOperation,
  type ScheduleOperationNeeds,
  updateSchedule,
} from "./schedule-operations.ts";

export interface SchedulerNeeds {
  readonly folder: string;
  /** Schedules of the templates. */
  readonly schedules: readonly ScheduleDescription[];
  readonly deliver: Deliver;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly report: (message: string) => void;
}

/** EventBridge Scheduler. */
export interface Scheduler {
  readonly handler: ServiceHandler;
  /** Fires what is due and attempts every delivery that is. The scheduler does so by itself, too. */
  readonly tick: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const operations: ReadonlyMap<string, ScheduleOperation> = new Map([
  ["POST", createSchedule],
  ["GET", getSchedule],
  ["PUT", updateSchedule],
  ["DELETE", deleteSchedule],
]);

/**
 * Opens the schedules and goes on with what the last run still owed its targets. Invocations missed while the machine
 * was off count once per schedule.
 *
 * @throws Error naming a declared schedule that cannot run here
 */
export const openScheduler = ({ folder, schedules: declared, deliver, now, report }: SchedulerNeeds): Scheduler => {
  const schedules = openRecordFolder(join(folder, "schedules"), scheduleSchema);
  applyDeclared(schedules, declared, now());
  const outbox = openDeliveryOutbox({ folder: join(folder, "deliveries"), deliver, now, report });
  let stopped = false;
  const alarm = createAlarm(now, () => fireDue());
  const fireDue = (): void => {
    if (stopped) return;
    for (const schedule of schedules.all()) fireIfDue(schedules, schedule, now(), outbox.accept);
    const upcoming = schedules.all().flatMap(({ nextAt }) => (nextAt === undefined ? [] : [nextAt]));
    alarm.set(upcoming.length === 0 ? undefined : Math.min(...upcoming));
  };
  setImmediate(fireDue);
  const groups = new Set(["default", ...declared.map(({ group }) => group)]);
  return {
    handler: createHandler({ schedules, groups, now, changed: () => void setImmediate(fireDue) }),
    tick: () => {
      fireDue();
      return outbox.drain();
    },
    stop: () => {
      stopped = true;
      alarm.set(undefined);
      return outbox.stop();
    },
  };
};

const createHandler =
  (needs: ScheduleOperationNeeds): ServiceHandler =>
  (request) => {
    const name = /^\/schedules\/([^/]+)$/.exec(request.path)?.[1];
    const operation = name === undefined ? undefined : operations.get(request.method);
    if (name !== undefined && operation !== undefined) return operation(needs, request, decodeURIComponent(name));
    if (request.method === "GET" && request.path === "/schedules") return listSchedules(needs, request);
    throw unknownOperation("scheduler", request.operation);
  };

/** The delivery is owed before the next time is planned: a crash in between delivers twice, never not at all. */
const fireIfDue = (
  schedules: RecordFolder<Schedule>,
  schedule: Schedule,
  now: number,
  accept: (delivery: ReturnType<typeof toDelivery>) => void,
): void => {
  const { nextAt } = schedule;
  if (nextAt === undefined || nextAt > now) return;
  accept(toDelivery(schedule, nextAt));
  const following = nextInvocation(schedule, now);
  const key = scheduleKey(schedule.input.GroupName, schedule.name);
  if (following === undefined && schedule.input.ActionAfterCompletion === "DELETE") schedules.remove(key);
  else schedules.put(key, { ...schedule, nextAt: following });
};

/** Makes the kept schedules those of the templates, without disturbing one that has not changed. */
const applyDeclared = (
  schedules: RecordFolder<Schedule>,
  declared: readonly ScheduleDescription[],
  now: number,
): void => {
  const keys = new Set<string>();
  for (const schedule of declared) {
    const key = scheduleKey(schedule.group, schedule.name);
    keys.add(key);
    const input = toInput(schedule);
    const known = schedules.get(key);
    if (known?.declared !== true || JSON.stringify(known.input) !== JSON.stringify(input))
      schedules.put(key, planSchedule(schedule.name, input, now, { declared: true }));
  }
  for (const { name, input, declared: fromTemplate } of schedules.all())
    if (fromTemplate && !keys.has(scheduleKey(input.GroupName, name)))
      schedules.remove(scheduleKey(input.GroupName, name));
};

const toInput = ({ name, group, expression, timezone, target }: ScheduleDescription) => {
  const parsed = scheduleInputSchema.safeParse({
    GroupName: group,
    ScheduleExpression: expression,
    ScheduleExpressionTimezone: timezone,
    FlexibleTimeWindow: { Mode: "OFF" },
    Target: {
      Arn: target.arn,
      RoleArn: target.roleArn,
      Input: target.input,
      RetryPolicy: { MaximumRetryAttempts: target.retriesMax },
      DeadLetterConfig: { Arn: target.deadLetterArn },
    },
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`schedule ${name}: ${issue?.path.join(".")}: ${issue?.message}`);
};
