import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { z } from "zod";
import type { InvokeResult } from "./function-invoker.ts";
import type { FunctionRecord } from "./function-record.ts";
import { functionArn } from "./function-store.ts";

export interface FailedEvent {
  readonly record: FunctionRecord;
  readonly event: {
    readonly id: string;
    readonly qualifier?: string | undefined;
    readonly payload: string;
    readonly attempts: number;
  };
  readonly result: InvokeResult;
}

/** Sends a given-up asynchronous event where the function wants it; without such a place it is dropped, as in Lambda. */
export type DeliverFailure = (failed: FailedEvent) => Promise<void>;

export interface FailureDeliveryNeeds {
  /** A client that signs as the function: the role must allow sending. */
  readonly queueClient: (record: FunctionRecord) => SQSClient;
  readonly queueUrl: (arn: string) => string;
  readonly report: (message: string) => void;
  readonly now: () => number;
}

const errorSchema = z.object({ errorType: z.string().default(""), errorMessage: z.string().default("") });

/** To the dead-letter queue goes the event itself with the reason beside it; to a destination, Lambda's record of the call. */
export const createFailureDelivery =
  (needs: FailureDeliveryNeeds): DeliverFailure =>
  async (failed) => {
    const { record } = failed;
    const deadLetterArn = record.latest.configuration.deadLetterArn;
    const client = needs.queueClient(record);
    const send = async (arn: string, body: string, attributes: Readonly<Record<string, string>>) => {
      try {
        await client.send(
          new SendMessageCommand({
            QueueUrl: needs.queueUrl(arn),
            MessageBody: body,
            MessageAttributes: Object.fromEntries(
              Object.entries(attributes).map(([key, StringValue]) => [key, { DataType: "String", StringValue }]),
            ),
          }),
        );
      } catch (error) {
        needs.report(`${record.name}: the failed event could not be sent to ${arn}: ${String(error)}`);
      }
    };
    if (deadLetterArn !== undefined) await send(deadLetterArn, failed.event.payload, deadLetterAttributes(failed));
    if (record.failureDestinationArn !== undefined)
      await send(record.failureDestinationArn, destinationRecord(failed, needs.now()), {});
  };

const deadLetterAttributes = ({ event, result }: FailedEvent) => {
  const error = errorSchema.safeParse(parse(result.payload)).data;
  return { RequestID: event.id, ErrorCode: "200", ErrorMessage: (error?.errorMessage ?? "").slice(0, 1_024) || "-" };
};

const destinationRecord = ({ record, event, result }: FailedEvent, now: number): string =>
  JSON.stringify({
    version: "1.0",
    timestamp: new Date(now).toISOString(),
    requestContext: {
      requestId: event.id,
      functionArn: functionArn(record.name, event.qualifier ?? "$LATEST"),
      condition: "RetriesExhausted",
      approximateInvokeCount: event.attempts,
    },
    requestPayload: parse(Buffer.from(event.payload)),
    responseContext: {
      statusCode: 200,
      executedVersion: result.executedVersion,
      functionError: result.functionError,
    },
    responsePayload: parse(result.payload),
  });

const parse = (json: Uint8Array): unknown => JSON.parse(Buffer.from(json).toString("utf8"));
