import type { LogBatch } from "../domain/log/log-head.ts";
import type { LogLedger } from "../ports/log-ledger.ts";
import { type PublishNeeds, publishBatch } from "./publish-batch.ts";

export interface SettleNeeds extends PublishNeeds {
  readonly ledger: LogLedger;
}

/** Completes a committed batch: its tiles and its signed checkpoint, then the index and the removal of what waited. */
export const settleBatch = async (needs: SettleNeeds, workspace: string, batch: LogBatch): Promise<void> => {
  const entries = await publishBatch(needs, workspace, batch);
  await needs.ledger.settle(workspace, batch, entries);
};
