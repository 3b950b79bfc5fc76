import { setTimeout } from "node:timers/promises";
import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import type { TransactItem } from "../transact-item.ts";
import type { MeasureTable } from "./paged-record.ts";

const waitMsMax = 40;

/**
 * Writes items in one transaction.
 *
 * @returns places of the items whose condition failed; empty when all are written; undefined when it met another
 *          transaction and wrote nothing, after a moment's wait
 */
export const writeTogether = async (
  { client }: MeasureTable,
  items: readonly TransactItem[],
): Promise<readonly number[] | undefined> => {
  try {
    await client.send(new TransactWriteCommand({ TransactItems: [...items] }));
    return [];
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
    const failed = [...codes.keys()].filter((place) => codes[place] === "ConditionalCheckFailed");
    if (failed.length > 0) return failed;
    if (!codes.includes("TransactionConflict") && !codes.includes("ThrottlingError")) throw error;
    await setTimeout(Math.random() * waitMsMax);
    return undefined;
  }
};
