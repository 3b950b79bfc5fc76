import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import * as keys from "../item-keys.ts";

export interface MeasureNeeds {
  readonly client: DynamoDBDocumentClient;
  /** The `measure` table. */
  readonly table: string;
}

const part = z.object({ pk: z.string(), sk: z.string(), counts: z.string(), revision: z.int() });

/** One item of a profile: a slot of a bucket, or the sum of an hour or of a day. */
export type ProfilePart = z.infer<typeof part>;

export const readPart = (item: unknown): ProfilePart => part.parse(item);

/** B are the slots of buckets, H sums of hours, D sums of days. */
export type PartLevel = "B" | "H" | "D";

export const startOf = ({ sk }: Pick<ProfilePart, "sk">): number => Number(sk.split("#")[1]);

/**
 * Parts of a level that begin from `start` to before `end`, in order of time.
 *
 * @param limit  how many at most; all when left out
 */
export const readParts = async (
  { client, table }: MeasureNeeds,
  pk: string,
  level: PartLevel,
  { start, end }: { readonly start: number; readonly end: number },
  limit?: number,
): Promise<readonly ProfilePart[]> => {
  const parts: ProfilePart[] = [];
  let from: Record<string, unknown> | undefined;
  if (end <= start) return parts;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        // A part that begins at `end` sorts after it.
        KeyConditionExpression: "pk = :pk AND sk BETWEEN :start AND :end",
        ExpressionAttributeValues: {
          ":pk": pk,
          ":start": `${level}#${keys.instant(start)}`,
          ":end": `${level}#${keys.instant(end - 1)}#~`,
        },
        ConsistentRead: true,
        ...(limit === undefined ? {} : { Limit: limit }),
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    parts.push(...(page.Items ?? []).map(readPart));
    from = page.LastEvaluatedKey;
  } while (from !== undefined && (limit === undefined || parts.length < limit));
  return parts;
};
