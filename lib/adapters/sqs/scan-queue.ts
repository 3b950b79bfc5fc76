import type { DriftScanRequestedV1 } from "../../../events/drift-scan-requested.v1.ts";
import type { DueScan, ScanQueue } from "../../ports/scan-queue.ts";
import { type QueueNeeds, sendMessages } from "./send-messages.ts";

/** The queue of windows to assess. */
export const openScanQueue = (needs: QueueNeeds): ScanQueue => ({
  send: (scans) =>
    sendMessages(
      needs,
      scans.map((scan) => ({ body: bodyOf(scan), delaySeconds: scan.delaySeconds })),
    ),
});

const bodyOf = ({ workspace, monitor, window }: DueScan): string => {
  const message: DriftScanRequestedV1 = { schema: "drift-scan-requested.v1", workspace, monitor, window };
  return JSON.stringify(message);
};
