import { setTimeout } from "node:timers/promises";
import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import type { PredictionRow, PredictionStore } from "../../ports/prediction-store.ts";
import { predictionKey } from "./item-keys.ts";

export interface PredictionStoreNeeds {
  readonly client: DynamoDBDocumentClient;
  /** The `measure` table. */
  readonly table: string;
  /** How long a label may still come; then the row expires. */
  readonly labelHorizonDays: number;
}

/** DynamoDB's limit for one transaction. */
const itemsMax = 100;

/** Longer outputs (embeddings) are read from the archive: a row is written twice and read often. */
const outputBytesMax = 4_096;

const triesMax = 10;

/**
 * Prediction rows on the measure table.
 *
 * In transactions and not in batches: what is counted about a row has to be written with it or not at all, and a row
 * that is there already has been counted.
 */
export const openPredictionStore = (needs: PredictionStoreNeeds): PredictionStore => ({
  record: async (rows) => {
    let recorded = 0;
    for (let start = 0; start < rows.length; start += itemsMax)
      recorded += await writeNew(needs, rows.slice(start, start + itemsMax));
    return recorded;
  },
});

/** Writes a chunk; if some rows are there, drops these and writes the others. */
const writeNew = async (needs: PredictionStoreNeeds, chunk: readonly PredictionRow[]): Promise<number> => {
  let rows = chunk;
  for (let attempt = 1; rows.length > 0; attempt += 1) {
    try {
      await needs.client.send(new TransactWriteCommand({ TransactItems: rows.map((row) => putIfAbsent(needs, row)) }));
      return rows.length;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const absent = rows.filter((_, index) => error.CancellationReasons?.[index]?.Code !== "ConditionalCheckFailed");
      const isConflict = absent.length === rows.length;
      if (isConflict && (attempt >= triesMax || !isTransient(error))) throw error;
      if (isConflict) await setTimeout(Math.random() * 4 * 2 ** attempt);
      rows = absent;
    }
  }
  return 0;
};

/** Another delivery of the same rows is being written at this moment, or the table is catching its breath. */
const isTransient = ({ CancellationReasons = [] }: TransactionCanceledException): boolean =>
  CancellationReasons.some(({ Code }) => Code === "TransactionConflict" || Code === "ThrottlingError");

const putIfAbsent = ({ table, labelHorizonDays }: PredictionStoreNeeds, row: PredictionRow) => {
  const { workspace, id, row: place, output, ...facts } = row;
  const text = output === undefined ? undefined : JSON.stringify(output);
  return {
    Put: {
      TableName: table,
      Item: {
        ...predictionKey(workspace, id, place),
        schema: "prediction.v1",
        ...facts,
        // Text, because DynamoDB's numbers have 38 decimal digits and no way back to the same double.
        output: text !== undefined && Buffer.byteLength(text) <= outputBytesMax ? text : undefined,
        expiresAt: Math.floor(row.at / 1000) + labelHorizonDays * 86_400,
      },
      ConditionExpression: "attribute_not_exists(pk)",
    },
  };
};
