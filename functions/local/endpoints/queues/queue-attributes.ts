import { z } from "zod";
import { invalidAttributeName, invalidAttributeValue, unsupported } from "./queue-errors.ts";

/** SQS takes 1 MiB per message and per batch. */
export const maxMessageBytes = 1_048_576;

/** Smallest, largest and default value of each numeric attribute. Source: SetQueueAttributes (API Reference). */
const numbers: Readonly<Record<string, readonly [min: number, max: number, preset: number]>> = {
  DelaySeconds: [0, 900, 0],
  MaximumMessageSize: [1_024, maxMessageBytes, maxMessageBytes],
  MessageRetentionPeriod: [60, 1_209_600, 345_600],
  ReceiveMessageWaitTimeSeconds: [0, 20, 0],
  VisibilityTimeout: [0, 43_200, 30],
};

/** Attributes that change nothing here: who may reach a queue is the caller's role alone. */
const inert: ReadonlySet<string> = new Set(["Policy", "RedriveAllowPolicy", "SqsManagedSseEnabled"]);

/** Attributes as SQS writes them: text by name. */
export type QueueAttributes = Readonly<Record<string, string>>;

export const defaultAttributes: QueueAttributes = Object.fromEntries(
  Object.entries(numbers).map(([name, [, , preset]]) => [name, String(preset)]),
);

const redrivePolicy = z.object({
  deadLetterTargetArn: z.string(),
  maxReceiveCount: z.coerce.number().int().min(1).max(1_000),
});
export type RedrivePolicy = z.output<typeof redrivePolicy>;

/**
 * Holds attributes to their ranges.
 *
 * @throws ServiceError InvalidAttributeName, InvalidAttributeValue, or UnsupportedOperation for queues this machine
 *         does not have (FIFO) or would only pretend to have (encrypted)
 */
export const checkAttributes = (attributes: QueueAttributes): void => {
  for (const [name, value] of Object.entries(attributes)) {
    const range = numbers[name];
    if (range !== undefined) {
      if (!/^\d{1,9}$/.test(value) || Number(value) < range[0] || Number(value) > range[1])
        throw invalidAttributeValue(name);
    } else if (name === "RedrivePolicy") {
      if (value !== "" && parseRedrive(value) === undefined) throw invalidAttributeValue(name);
    } else if (name === "FifoQueue" || name === "KmsMasterKeyId") throw unsupported(`the attribute ${name}`);
    else if (!inert.has(name)) throw invalidAttributeName(name);
  }
};

/** Where messages go that were received too often; undefined if nowhere. */
export const redriveOf = (attributes: QueueAttributes): RedrivePolicy | undefined => {
  const value = attributes.RedrivePolicy;
  return value === undefined || value === "" ? undefined : parseRedrive(value);
};

const parseRedrive = (value: string): RedrivePolicy | undefined => {
  try {
    return redrivePolicy.safeParse(JSON.parse(value)).data;
  } catch {
    return undefined;
  }
};

/** A numeric attribute, or its default. */
export const numberOf = (attributes: QueueAttributes, name: string): number =>
  Number(attributes[name] ?? defaultAttributes[name]);
