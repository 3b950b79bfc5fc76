import { setTimeout } from "node:timers/promises";
import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import type { TransactItem } from "../transact-item.ts";
import type { MeasureTable } from "./paged-record.ts";

/**
 * Writes items in one transaction, the record's own first.
 *
 * @returns places of the items whose condition failed; none when all are written, the first when somebody else has written
 *          the record or is about to
 */
export type WriteTogether = (items: readonly TransactItem[]) => Promise<readonly number[]>;

/** Each lost race makes a writer wait longer at random, so that many writers of one record soon come one after the other. */
export const openWriteTogether = ({ client }: Pick<MeasureTable, "client">): WriteTogether => {
  let lostRaces = 0;
  return async (items) => {
    try {
      await client.send(new TransactWriteCommand({ TransactItems: [...items] }));
      lostRaces = 0;
      return [];
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
      const failed = [...codes.keys()].filter((place) => codes[place] === "ConditionalCheckFailed");
      const isMet = codes.includes("TransactionConflict") || codes.includes("ThrottlingError");
      if (failed.length === 0 && !isMet) throw error;
      if (failed.length > 0 && !failed.includes(0)) return failed;
      lostRaces += 1;
      await setTimeout(Math.random() * firstWaitMs * 2 ** Math.min(lostRaces, doublingsMax));
      return [0];
    }
  };
};

/** About what reading and writing a record takes. */
const firstWaitMs = 8;
const doublingsMax = 6;
