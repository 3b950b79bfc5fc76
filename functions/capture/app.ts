import { z } from "zod";
import { predictionCapturedV1 } from "../../events/prediction-captured.v1.ts";
import { log } from "../../lib/http/log.ts";
import type { CapturedPrediction } from "../../lib/ports/capture-sink.ts";
import { predictionGroups, type RecordNeeds, recordPredictions } from "../../lib/usecases/record-predictions.ts";

const queueEvent = z.object({ Records: z.array(z.object({ messageId: z.string(), body: z.string() })) });

/** What SQS is told: messages that are to be delivered again. All others are deleted. */
interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

interface Received {
  readonly messageId: string;
  readonly prediction: CapturedPrediction;
}

/**
 * Records captured predictions, exactly once however often a message is delivered.
 *
 * A message that cannot be read fails alone; after the queue's last delivery it lies with the dead letters, whole.
 */
export const createCapture =
  (needs: RecordNeeds) =>
  async (event: unknown): Promise<BatchResponse> => {
    const { Records } = queueEvent.parse(event);
    const failed: string[] = [];
    const received: Received[] = [];
    for (const { messageId, body } of Records)
      await attempt([messageId], failed, async () => {
        received.push({ messageId, prediction: await readMessage(needs, body) });
      });
    for (const group of predictionGroups(received.map(({ prediction }) => prediction))) {
      const members = new Set(group);
      const messageIds = received.filter(({ prediction }) => members.has(prediction)).map(({ messageId }) => messageId);
      await attempt(messageIds, failed, () => recordPredictions(needs, group));
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };

const readMessage = async ({ archive }: RecordNeeds, body: string): Promise<CapturedPrediction> => {
  const { schema: _, rows, ...provenance } = predictionCapturedV1.parse(JSON.parse(body));
  const { inputs, outputs } = rows.kind === "inline" ? rows : await archive.rows(rows.key);
  return { ...provenance, inputs, outputs };
};

/** Does one piece of work; its failure is that of its messages only. The log gets the reason, never a body: bodies hold people's data. */
const attempt = async (
  messageIds: readonly string[],
  failed: string[],
  work: () => Promise<unknown>,
): Promise<void> => {
  try {
    await work();
  } catch (error) {
    failed.push(...messageIds);
    log("error", "captures not recorded", { messageIds, error: reasonOf(error) });
  }
};

const reasonOf = (error: unknown): string => {
  // Where it is wrong and what was expected; zod's full message would quote what was sent.
  if (error instanceof z.ZodError)
    return error.issues.map(({ path, code }) => `${path.map(String).join(".")}: ${code}`).join("; ");
  if (error instanceof SyntaxError) return "the message is not JSON";
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
};
