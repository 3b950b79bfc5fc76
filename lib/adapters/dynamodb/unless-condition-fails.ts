import { setTimeout } from "node:timers/promises";
import { ConditionalCheckFailedException, TransactionConflictException } from "@aws-sdk/client-dynamodb";

/** A write that meets a transaction on the same item is turned away; it is over in milliseconds. */
const conflictTriesMax = 12;

/** Writes where a failed condition means that somebody else has come further already. */
export const unlessConditionFails = async (write: () => Promise<unknown>): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await write();
      return;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return;
      if (!(error instanceof TransactionConflictException) || attempt === conflictTriesMax) throw error;
      await setTimeout(Math.random() * 4 * 2 ** Math.min(attempt, 6));
    }
  }
};
