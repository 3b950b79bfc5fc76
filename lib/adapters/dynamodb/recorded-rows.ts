import { BatchGetCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { RecordedRows, RowPlace } from "../../ports/recorded-rows.ts";
import * as keys from "./item-keys.ts";

interface Needs {
  readonly client: DynamoDBDocumentClient;
  /** The `measure` table. */
  readonly table: string;
}

/** DynamoDB's limit for one BatchGetItem. */
const keysMax = 100;

/** Under a row's key there may also lie a label that waits for it. */
const found = z.object({ pk: z.string(), sk: z.string(), schema: z.string() });
const waitingLabel = "label.v1";

/** Prediction rows on the measure table. */
export const openRecordedRows = (needs: Needs): RecordedRows => ({
  missing: async (workspace, places) => {
    const names = places.map((place) => nameOf(keyOf(workspace, place)));
    const wanted = new Map(places.map((place) => [nameOf(keyOf(workspace, place)), keyOf(workspace, place)]));
    const all = [...wanted.values()];
    const parts = Array.from({ length: Math.ceil(all.length / keysMax) }, (_, part) =>
      all.slice(part * keysMax, (part + 1) * keysMax),
    );
    const recorded = new Set((await Promise.all(parts.map((part) => readRecorded(needs, part)))).flat());
    return places.filter((_, place) => !recorded.has(names[place] ?? ""));
  },
});

const readRecorded = async (
  { client, table }: Needs,
  part: readonly Record<string, unknown>[],
): Promise<readonly string[]> => {
  const recorded: string[] = [];
  let wanted = [...part];
  while (wanted.length > 0) {
    const answer = await client.send(
      new BatchGetCommand({
        RequestItems: {
          [table]: {
            Keys: wanted,
            ProjectionExpression: "pk, sk, #schema",
            ExpressionAttributeNames: { "#schema": "schema" },
          },
        },
      }),
    );
    const items = (answer.Responses?.[table] ?? []).map((item) => found.parse(item));
    recorded.push(...items.filter(({ schema }) => schema !== waitingLabel).map(nameOf));
    wanted = answer.UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return recorded;
};

const keyOf = (workspace: string, { predictionId, row }: RowPlace) => keys.predictionKey(workspace, predictionId, row);
const nameOf = ({ pk, sk }: { readonly pk: string; readonly sk: string }): string => `${pk}/${sk}`;
