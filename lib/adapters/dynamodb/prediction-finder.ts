import { type DynamoDBDocumentClient, paginateQuery } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { Clock } from "../../ports/clock.ts";
import type { FoundPrediction, PredictionFinder } from "../../ports/prediction-finder.ts";
import * as keys from "./item-keys.ts";

interface Needs {
  readonly client: DynamoDBDocumentClient;
  /** The `measure` table. */
  readonly table: string;
  readonly clock: Clock;
}

/** Rows looked at: the rows of one prediction differ in nothing but the object that a second delivery wrote. */
const rowsMax = 100;

/** A label that waits for its row lies under the same key, and is none. */
const storedRow = z.object({
  schema: z.literal("prediction.v2"),
  route: z.string(),
  revision: z.int(),
  model: z.string(),
  version: z.int().nullable(),
  arm: z.enum(["stable", "canary", "shadow", "pinned", "unattributed"]),
  assignment: z.enum(["sticky", "weight", "pinned", "target"]),
  at: z.int(),
  status: z.enum(["ok", "refused", "failed", "unavailable", "timeout"]),
  capture: z.string(),
  expiresAt: z.int(),
});

/** Prediction rows on the measure table. */
export const openPredictionFinder = (needs: Needs): PredictionFinder => ({
  find: async (workspace, id) => {
    const rows = await readRows(needs, workspace, id);
    const [first] = rows;
    if (first === undefined) return undefined;
    const { route, revision, model, version, arm, assignment, at, status } = first;
    const captures = [...new Set(rows.map(({ capture }) => capture))];
    return { id, route, revision, model, version, arm, assignment, at, status, captures } satisfies FoundPrediction;
  },
});

const readRows = async ({ client, table, clock }: Needs, workspace: string, id: string) => {
  const { pk } = keys.predictionKey(workspace, id, 0);
  const pages = paginateQuery(
    { client, pageSize: rowsMax },
    { TableName: table, KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: { ":pk": pk } },
  );
  for await (const { Items = [] } of pages) {
    const rows = Items.flatMap((item) => {
      const row = storedRow.safeParse(item);
      // DynamoDB removes what has expired in its own time.
      return row.success && row.data.expiresAt * 1000 > clock.now() ? [row.data] : [];
    });
    if (rows.length > 0) return rows;
  }
  return [];
};
