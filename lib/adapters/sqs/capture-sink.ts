import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { PredictionCapturedV1 } from "../../../events/prediction-captured.v1.ts";
import type { CapturedPrediction, CaptureSink } from "../../ports/capture-sink.ts";

export interface CaptureSinkNeeds {
  readonly client: SQSClient;
  readonly queueUrl: string;
  /** Puts rows that are too large for a message aside and answers their key. */
  readonly storeRows: (prediction: Pick<CapturedPrediction, "workspace" | "id">, rows: string) => Promise<string>;
  /** Longest wait for the queue: beyond it the prediction counts as not recorded. */
  readonly sendMsMax: number;
}

/** SQS takes ten messages and 262 144 bytes in one call, whichever comes first. */
const batchMessagesMax = 10;
const batchBytesMax = 262_144;

/** Leaves room in a batch for what surrounds the rows. */
const rowsBytesMax = 245_760;

interface Message {
  readonly body: string;
  readonly bytes: number;
  readonly sent: () => void;
  readonly lost: (error: unknown) => void;
}

/**
 * Sends predictions to the capture queue. Those that arrive while the event loop is busy share one call, so a process
 * that serves many requests at once pays for a tenth of the calls.
 */
export const openSqsCaptureSink = (needs: CaptureSinkNeeds): CaptureSink => {
  const waiting: Message[] = [];
  const flush = () => {
    for (const batch of cutBatches(waiting.splice(0))) void send(needs, batch);
  };
  return {
    capture: async (prediction) => {
      const body = await writeMessage(needs, prediction);
      await new Promise<void>((sent, lost) => {
        if (waiting.length === 0) setImmediate(flush);
        waiting.push({ body, bytes: Buffer.byteLength(body), sent, lost });
      });
    },
  };
};

const writeMessage = async ({ storeRows }: CaptureSinkNeeds, prediction: CapturedPrediction): Promise<string> => {
  const { inputs, outputs, ...provenance } = prediction;
  const rows = JSON.stringify({ inputs, outputs });
  const message: PredictionCapturedV1 = {
    schema: "prediction-captured.v1",
    ...provenance,
    rows:
      Buffer.byteLength(rows) <= rowsBytesMax
        ? { kind: "inline", inputs, outputs }
        : { kind: "stored", key: await storeRows(prediction, rows) },
  };
  return JSON.stringify(message);
};

const cutBatches = (messages: readonly Message[]): readonly Message[][] => {
  const batches: Message[][] = [];
  let bytes = batchBytesMax;
  for (const message of messages) {
    const batch = batches.at(-1);
    if (batch === undefined || batch.length === batchMessagesMax || bytes + message.bytes > batchBytesMax) {
      batches.push([message]);
      bytes = message.bytes;
    } else {
      batch.push(message);
      bytes += message.bytes;
    }
  }
  return batches;
};

const send = async ({ client, queueUrl, sendMsMax }: CaptureSinkNeeds, batch: readonly Message[]): Promise<void> => {
  const entries = batch.map(({ body }, index) => ({ Id: String(index), MessageBody: body }));
  try {
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }), {
      abortSignal: AbortSignal.timeout(sendMsMax),
    });
    const failures = new Map(Failed.map(({ Id, Code, Message }) => [Id, new Error(`${Code}: ${Message ?? ""}`)]));
    for (const [index, message] of batch.entries()) {
      const failure = failures.get(String(index));
      if (failure === undefined) message.sent();
      else message.lost(failure);
    }
  } catch (error) {
    for (const message of batch) message.lost(error);
  }
};
