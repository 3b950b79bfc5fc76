import type { GroundTruthSubmittedV1 } from "../../../events/ground-truth-submitted.v1.ts";
import type { GroundTruthSink, SubmittedLabel } from "../../ports/ground-truth-sink.ts";
import { cutBatches } from "../system/cut-batches.ts";
import { type QueueNeeds, sendMessages } from "./send-messages.ts";

/** A message holds 262 144 bytes; the rest is for what surrounds the labels. */
const messageMax = { itemsMax: 1_000, bytesMax: 261_000 };

/** Sends labels to the capture queue, as many in a message as it holds. */
export const openSqsGroundTruthSink = (needs: QueueNeeds): GroundTruthSink => ({
  submit: (workspace, labels) =>
    sendMessages(
      needs,
      cutBatches(labels, bytesOf, messageMax).map((part) => ({ body: bodyOf(workspace, part) })),
    ),
});

const bytesOf = (label: SubmittedLabel): number => Buffer.byteLength(JSON.stringify(label)) + 1;

const bodyOf = (workspace: string, labels: readonly SubmittedLabel[]): string => {
  const message: GroundTruthSubmittedV1 = { schema: "ground-truth-submitted.v1", workspace, labels };
  return JSON.stringify(message);
};
