import { z } from "zod";
import type { RecordFolder } from "../../storage/record-folder.ts";
import { ServiceError } from "../service-error.ts";
import type { ServiceRequest } from "../service-handler.ts";
import { parseInput, restJson } from "../service-response.ts";
import { planSchedule, type Schedule, scheduleArn, scheduleKey } from "./schedule.ts";
import { type ScheduleInput, scheduleInputSchema } from "./schedule-input.ts";

export interface ScheduleOperationNeeds {
  readonly schedules: RecordFolder<Schedule>;
  readonly groups: ReadonlySet<string>;
  readonly now: () => number;
  /** Called after every change. */
  readonly changed: () => void;
}

/** Answers one operation on the schedule that the path names. */
export type ScheduleOperation = (needs: ScheduleOperationNeeds, request: ServiceRequest, name: string) => Response;

export const createSchedule: ScheduleOperation = (needs, request, name) => {
  const input = parseSchedule(needs, request, "CreateSchedule", name);
  const key = scheduleKey(input.GroupName, name);
  const existing = needs.schedules.get(key);
  const isRetry = input.ClientToken !== undefined && existing?.input.ClientToken === input.ClientToken;
  if (existing !== undefined && !isRetry)
    throw new ServiceError("ConflictException", 409, `Schedule ${name} already exists.`);
  if (existing === undefined) {
    needs.schedules.put(key, planSchedule(name, input, needs.now()));
    needs.changed();
  }
  return restJson({ ScheduleArn: scheduleArn(input.GroupName, name) });
};

/** UpdateSchedule: replaces the whole definition; what is not given falls back to its default. */
export const updateSchedule: ScheduleOperation = (needs, request, name) => {
  const input = parseSchedule(needs, request, "UpdateSchedule", name);
  const { createdAt } = find(needs, input.GroupName, name);
  needs.schedules.put(scheduleKey(input.GroupName, name), planSchedule(name, input, needs.now(), { createdAt }));
  needs.changed();
  return restJson({ ScheduleArn: scheduleArn(input.GroupName, name) });
};

export const getSchedule: ScheduleOperation = (needs, request, name) => {
  const group = request.query.get("groupName") ?? "default";
  request.authorize("scheduler:GetSchedule", scheduleArn(group, name));
  const { input, createdAt, modifiedAt } = find(needs, group, name);
  const { ClientToken: _, ...definition } = input;
  return restJson({
    ...definition,
    Name: name,
    Arn: scheduleArn(group, name),
    CreationDate: createdAt / 1_000,
    LastModificationDate: modifiedAt / 1_000,
  });
};

export const deleteSchedule: ScheduleOperation = (needs, request, name) => {
  const group = request.query.get("groupName") ?? "default";
  request.authorize("scheduler:DeleteSchedule", scheduleArn(group, name));
  find(needs, group, name);
  needs.schedules.remove(scheduleKey(group, name));
  needs.changed();
  return restJson({});
};

const listQuery = z.object({
  ScheduleGroup: z.string().optional(),
  NamePrefix: z.string().default(""),
  State: z.string().optional(),
  NextToken: z.string().default(""),
  MaxResults: z.coerce.number().int().min(1).max(100).default(100),
});

/** ListSchedules: in the order of group and name; the token is the last key of the page before. */
export const listSchedules = ({ schedules }: ScheduleOperationNeeds, request: ServiceRequest): Response => {
  request.authorize("scheduler:ListSchedules", "*");
  const parsed = listQuery.safeParse(Object.fromEntries(request.query));
  if (!parsed.success) throw new ServiceError("ValidationException", 400, z.prettifyError(parsed.error));
  const { ScheduleGroup, NamePrefix, State, NextToken, MaxResults } = parsed.data;
  const after = Buffer.from(NextToken, "base64url").toString("utf8");
  const matching = schedules
    .all()
    .filter(
      ({ name, input }) =>
        keyOf({ name, input }) > after &&
        name.startsWith(NamePrefix) &&
        (ScheduleGroup === undefined || input.GroupName === ScheduleGroup) &&
        (State === undefined || input.State === State),
    );
  const page = matching.slice(0, MaxResults);
  const last = page.at(-1);
  return restJson({
    Schedules: page.map(summaryOf),
    ...(last === undefined || page.length === matching.length
      ? {}
      : { NextToken: Buffer.from(keyOf(last)).toString("base64url") }),
  });
};

const keyOf = ({ name, input }: Pick<Schedule, "name" | "input">): string => scheduleKey(input.GroupName, name);

const summaryOf = ({ name, input, createdAt, modifiedAt }: Schedule) => ({
  Arn: scheduleArn(input.GroupName, name),
  Name: name,
  GroupName: input.GroupName,
  State: input.State,
  CreationDate: createdAt / 1_000,
  LastModificationDate: modifiedAt / 1_000,
  Target: { Arn: input.Target.Arn },
});

const parseSchedule = (
  { groups }: ScheduleOperationNeeds,
  request: ServiceRequest,
  action: string,
  name: string,
): ScheduleInput => {
  if (!/^[\w.-]{1,64}$/.test(name)) throw new ServiceError("ValidationException", 400, `${name} is no schedule name`);
  const input = parseInput(request, scheduleInputSchema);
  request.authorize(`scheduler:${action}`, scheduleArn(input.GroupName, name));
  // Whoever makes a schedule lets it act as this role.
  request.authorize("iam:PassRole", input.Target.RoleArn, { "iam:PassedToService": ["scheduler.amazonaws.com"] });
  if (!groups.has(input.GroupName))
    throw new ServiceError("ResourceNotFoundException", 404, `Schedule group ${input.GroupName} does not exist.`);
  return input;
};

const find = ({ schedules }: ScheduleOperationNeeds, group: string, name: string): Schedule => {
  const schedule = schedules.get(scheduleKey(group, name));
  if (schedule === undefined)
    throw new ServiceError("ResourceNotFoundException", 404, `Schedule ${name} does not exist.`);
  return schedule;
};
