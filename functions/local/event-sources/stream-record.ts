import type { _Record, AttributeValue } from "@aws-sdk/client-dynamodb-streams";
import type { Json } from "../../../lib/domain/json.ts";
import { localAccount } from "../access/local-account.ts";

type JsonObject = { readonly [key: string]: Json };

/** One record as Lambda hands it to a function, all of it JSON. */
export type StreamRecord = JsonObject & {
  readonly dynamodb: JsonObject & { readonly SequenceNumber: string; readonly ApproximateCreationDateTime: number };
};

/** The SDK's record with its dates as epoch seconds and its bytes as base64, as in Lambda's event. */
export const toStreamRecord = (record: _Record, streamArn: string): StreamRecord => {
  const { Keys, NewImage, OldImage, ApproximateCreationDateTime, SequenceNumber, ...rest } = record.dynamodb ?? {};
  return {
    eventID: record.eventID ?? "",
    eventName: record.eventName ?? "",
    eventVersion: record.eventVersion ?? "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: localAccount.region,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor((ApproximateCreationDateTime?.getTime() ?? 0) / 1_000),
      SequenceNumber: SequenceNumber ?? "",
      SizeBytes: rest.SizeBytes ?? 0,
      StreamViewType: rest.StreamViewType ?? "",
      ...(Keys === undefined ? {} : { Keys: toItem(Keys) }),
      ...(NewImage === undefined ? {} : { NewImage: toItem(NewImage) }),
      ...(OldImage === undefined ? {} : { OldImage: toItem(OldImage) }),
    },
    eventSourceARN: streamArn,
  };
};

const toItem = (item: Readonly<Record<string, AttributeValue>>): JsonObject =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, toValue(value)]));

const toValue = (value: AttributeValue): JsonObject => {
  if (value.B !== undefined) return { B: base64(value.B) };
  if (value.BS !== undefined) return { BS: value.BS.map(base64) };
  if (value.L !== undefined) return { L: value.L.map(toValue) };
  if (value.M !== undefined) return { M: toItem(value.M) };
  if (value.S !== undefined) return { S: value.S };
  if (value.N !== undefined) return { N: value.N };
  if (value.SS !== undefined) return { SS: value.SS };
  if (value.NS !== undefined) return { NS: value.NS };
  return value.BOOL === undefined ? { NULL: true } : { BOOL: value.BOOL };
};

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
