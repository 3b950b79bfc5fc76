import { z } from "zod";
import { driftScanRequestedV1 } from "../../events/drift-scan-requested.v1.ts";
import { log } from "../../lib/http/log.ts";
import { type ServiceContextNeeds, serviceContext } from "../../lib/messaging/service-context.ts";
import { type ScanNeeds, scanForDrift } from "../../lib/usecases/scan-for-drift.ts";

const queueEvent = z.object({ Records: z.array(z.object({ messageId: z.string(), body: z.string() })) });

/** What SQS is told: messages that are to be delivered again. All others are deleted. */
interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** Assesses the windows that the scan queue names, one after the other; a message that fails comes again, alone. */
export const createDriftScanner =
  (needs: ScanNeeds & ServiceContextNeeds) =>
  async (event: unknown): Promise<BatchResponse> => {
    const failed: string[] = [];
    for (const { messageId, body } of queueEvent.parse(event).Records) {
      try {
        await scan(needs, body);
      } catch (error) {
        failed.push(messageId);
        log("error", "window not assessed", { messageId, error: String(error) });
      }
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };

const scan = async (needs: ScanNeeds & ServiceContextNeeds, body: string): Promise<void> => {
  const { workspace, monitor, window } = driftScanRequestedV1.parse(JSON.parse(body));
  const outcome = await scanForDrift(needs, { workspace, monitor, window }, (where, occasion) =>
    serviceContext(needs, "drift-scanner", where, "assessWindow", occasion),
  );
  log("info", "window scanned", { workspace, monitor, window, ...outcome });
};
