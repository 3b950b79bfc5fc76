import { randomUUID } from "node:crypto";
import { z } from "zod";
import { awsJson, parseInput } from "../../service-response.ts";
import type { MoveTask } from "../move-tasks.ts";
import { redriveOf } from "../queue-attributes.ts";
import type { QueueCall, QueueOperation } from "../queue-call.ts";
import { invalidParameter, resourceNotFound, unsupported } from "../queue-errors.ts";
import { queueArn } from "../queue-store.ts";

const startInput = z.object({
  SourceArn: z.string(),
  DestinationArn: z.string().optional(),
  MaxNumberOfMessagesPerSecond: z.number().optional(),
});
const listInput = z.object({ SourceArn: z.string(), MaxResults: z.int().min(1).max(10).default(1) });

/**
 * StartMessageMoveTask: dead letters go back to the queue each came from, or to one that is named. In one transaction and
 * at once, so a task that can be listed has ended.
 */
export const startMessageMoveTask: QueueOperation = async (call) => {
  const input = parseInput(call.request, startInput);
  const { SourceArn, DestinationArn } = input;
  for (const action of ["StartMessageMoveTask", "ReceiveMessage", "DeleteMessage", "GetQueueAttributes"])
    call.request.authorize(`sqs:${action}`, SourceArn);
  if (input.MaxNumberOfMessagesPerSecond !== undefined) throw unsupported("a rate of moving");
  const source = existing(call, SourceArn);
  if (!call.store.all().some(({ attributes }) => redriveOf(attributes)?.deadLetterTargetArn === SourceArn))
    throw invalidParameter("Source queue must be configured as a Dead Letter Queue.");
  const destinations =
    DestinationArn === undefined
      ? sourcesOf(call, source)
      : new Map([[DestinationArn, existing(call, DestinationArn)]]);
  for (const arn of destinations.keys()) call.request.authorize("sqs:SendMessage", arn);
  const handle = randomUUID();
  call.store.transaction(() =>
    call.store.moveTasks.add(source, moveAll(call, source, destinations, { handle, destination: DestinationArn })),
  );
  await call.store.settle();
  for (const name of destinations.values()) call.arrivals.announce(name);
  return awsJson(call.request, { TaskHandle: handle });
};

/** ListMessageMoveTasks: the latest first. */
export const listMessageMoveTasks: QueueOperation = (call) => {
  const { SourceArn, MaxResults } = parseInput(call.request, listInput);
  call.request.authorize("sqs:ListMessageMoveTasks", SourceArn);
  const Results = call.store.moveTasks.latest(existing(call, SourceArn), MaxResults).map((task) => ({
    SourceArn,
    Status: task.failureReason === undefined ? "COMPLETED" : "FAILED",
    StartedTimestamp: task.startedAt,
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    DestinationArn: task.destination,
    FailureReason: task.failureReason,
  }));
  return awsJson(call.request, { Results });
};

const existing = ({ store }: QueueCall, arn: string): string => {
  const name = arn.slice(arn.lastIndexOf(":") + 1);
  if (queueArn(name) !== arn || store.find(name) === undefined) throw resourceNotFound();
  return name;
};

/** Where the letters came from, those queues that are still there. */
const sourcesOf = ({ store, now }: QueueCall, letters: string): Map<string, string> =>
  new Map(
    store.messages.due(letters, now(), every).flatMap(({ sourceArn = "" }) => {
      const name = sourceArn.slice(sourceArn.lastIndexOf(":") + 1);
      return store.find(name) === undefined ? [] : [[sourceArn, name] as const];
    }),
  );

/** SQLite's way to say: no limit. */
const every = -1;

const moveAll = (
  { store: { messages }, now }: QueueCall,
  source: string,
  destinations: ReadonlyMap<string, string>,
  { handle, destination }: Pick<MoveTask, "handle" | "destination">,
): MoveTask => {
  const startedAt = now();
  const waiting = messages.due(source, startedAt, every);
  const targets = waiting.map((message) => ({
    message,
    target: destinations.get(destination ?? message.sourceArn ?? ""),
  }));
  let moved = 0;
  for (const { message, target } of targets) {
    if (target === undefined) continue;
    // To the queue it is a new message: its age and its failures begin anew.
    messages.remove(message);
    messages.add(target, { ...message, messageId: randomUUID(), sentAt: startedAt, visibleAt: startedAt });
    moved += 1;
  }
  return {
    handle,
    destination,
    startedAt,
    moved,
    toMove: waiting.length,
    failureReason: moved === waiting.length ? undefined : "CouldNotDetermineMessageSource",
  };
};
