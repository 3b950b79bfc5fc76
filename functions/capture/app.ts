import { z } from "zod";
import { type GroundTruthSubmittedV1, groundTruthSubmittedV1 } from "../../events/ground-truth-submitted.v1.ts";
import { type PredictionCapturedV1, predictionCapturedV1 } from "../../events/prediction-captured.v1.ts";
import { log } from "../../lib/http/log.ts";
import type { CapturedPrediction } from "../../lib/ports/capture-sink.ts";
import { joinGroundTruth } from "../../lib/usecases/join-ground-truth.ts";
import { predictionGroups, type RecordNeeds, recordPredictions } from "../../lib/usecases/record-predictions.ts";

const queueEvent = z.object({ Records: z.array(z.object({ messageId: z.string(), body: z.string() })) });

const messageSchema = z.discriminatedUnion("schema", [predictionCapturedV1, groundTruthSubmittedV1]);

/** What SQS is told: messages that are to be delivered again. All others are deleted. */
interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

interface Received<Content> {
  readonly messageId: string;
  readonly content: Content;
}

/**
 * Records captured predictions and joins their labels, exactly once however often a message is delivered.
 *
 * A message that cannot be read fails alone; after the queue's last delivery it lies with the dead letters, whole.
 */
export const createCapture =
  (needs: RecordNeeds) =>
  async (event: unknown): Promise<BatchResponse> => {
    const { Records } = queueEvent.parse(event);
    const failed: string[] = [];
    const predictions: Received<CapturedPrediction>[] = [];
    const labels: Received<GroundTruthSubmittedV1>[] = [];
    for (const { messageId, body } of Records)
      await attempt([messageId], failed, async () => {
        const message = messageSchema.parse(JSON.parse(body));
        if (message.schema === "ground-truth-submitted.v1") labels.push({ messageId, content: message });
        else predictions.push({ messageId, content: await readPrediction(needs, message) });
      });
    for (const group of predictionGroups(contentsOf(predictions))) {
      const members = new Set(group);
      const own = predictions.filter(({ content }) => members.has(content));
      await attempt(idsOf(own), failed, () => recordPredictions(needs, group));
    }
    // After the predictions: a label that finds its row is joined in one write instead of two.
    if (labels.length > 0) await attempt(idsOf(labels), failed, () => joinGroundTruth(needs, contentsOf(labels)));
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };

const contentsOf = <Content>(received: readonly Received<Content>[]): readonly Content[] =>
  received.map(({ content }) => content);
const idsOf = (received: readonly Received<unknown>[]): readonly string[] => received.map(({ messageId }) => messageId);

const readPrediction = async (
  { archive }: RecordNeeds,
  { schema: _, rows, ...provenance }: PredictionCapturedV1,
): Promise<CapturedPrediction> => {
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
