import { z } from "zod";
import { localArn } from "../../access/local-account.ts";
import { ServiceError } from "../service-error.ts";
import type { ServiceRequest } from "../service-handler.ts";
import { parseInput } from "../service-response.ts";
import type { BusEntry } from "./bus-event.ts";

const inputSchema = z.strictObject({
  Entries: z
    .array(
      z.strictObject({
        Time: z.number().optional(),
        Source: z.string().optional(),
        DetailType: z.string().optional(),
        Detail: z.string().optional(),
        Resources: z.array(z.string()).optional(),
        EventBusName: z.string().optional(),
        TraceHeader: z.string().optional(),
      }),
    )
    .min(1)
    .max(10),
});
type Entry = z.output<typeof inputSchema>["Entries"][number];

/** Puts an entry on a bus, durably, and says its event's id. */
export type Publish = (bus: string, entry: BusEntry) => string;

const entryBytesMax = 256 * 1024;
const detailSchema = z.record(z.string(), z.json());

/** PutEvents: each entry is accepted or refused by itself. */
export const putEvents = (request: ServiceRequest, buses: ReadonlySet<string>, publish: Publish, now: () => number) => {
  const { Entries } = parseInput(request, inputSchema);
  for (const entry of Entries)
    request.authorize("events:PutEvents", localArn("events", `event-bus/${busOf(entry)}`), {
      "events:source": [entry.Source ?? ""],
      "events:detail-type": [entry.DetailType ?? ""],
    });
  if (Entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > entryBytesMax)
    throw new ServiceError("ValidationException", 400, "Total size of the entries in the request is over the limit.");

  const results = Entries.map((entry) => putEntry(entry, buses, publish, now));
  return { FailedEntryCount: results.filter((result) => "ErrorCode" in result).length, Entries: results };
};

const putEntry = (entry: Entry, buses: ReadonlySet<string>, publish: Publish, now: () => number) => {
  const { Source, DetailType, Detail, Resources = [], Time } = entry;
  if (!Source || !DetailType || !Detail)
    return refusal("InvalidArgument", "Source, DetailType and Detail are required.");
  if (Source.startsWith("aws.")) return refusal("NotAuthorizedForSourceException", "Not authorized for the source.");
  if (!buses.has(busOf(entry))) return refusal("InvalidArgument", `Event bus ${busOf(entry)} does not exist.`);
  const detail = detailSchema.safeParse(parseJson(Detail));
  if (!detail.success) return refusal("MalformedDetail", "Detail is malformed.");
  const at = Time === undefined ? now() : Time * 1_000;
  return {
    EventId: publish(busOf(entry), {
      source: Source,
      detailType: DetailType,
      detail: detail.data,
      resources: Resources,
      at,
    }),
  };
};

const refusal = (ErrorCode: string, ErrorMessage: string) => ({ ErrorCode, ErrorMessage });

/** A bus may be named by ARN. */
const busOf = ({ EventBusName = "default" }: Entry): string => EventBusName.slice(EventBusName.lastIndexOf("/") + 1);

/** EventBridge User Guide, "Calculating PutEvents event entry size". */
const sizeOf = ({ Time, Source = "", DetailType = "", Detail = "", Resources = [] }: Entry): number =>
  (Time === undefined ? 0 : 14) + Buffer.byteLength([Source, DetailType, Detail, ...Resources].join(""));

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
