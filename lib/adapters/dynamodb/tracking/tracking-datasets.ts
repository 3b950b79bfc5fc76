import { createHash } from "node:crypto";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { type DatasetLogged, datasetContextTag, type TrackedDataset } from "../../../domain/tracking/run-inputs.ts";
import type { TrackingDatasets } from "../../../ports/tracking-datasets.ts";
import { mapConcurrently } from "../../system/map-concurrently.ts";
import * as keys from "../item-keys.ts";
import type { MeasureTable } from "./paged-record.ts";

/** Below an item's 400 kB; a profile may have 16 MB. */
const partBytes = 350_000;
const requestsMax = 8;

const datasetSchema = z.strictObject({
  name: z.string(),
  digest: z.string(),
  sourceType: z.string(),
  source: z.string(),
  schema: z.string().nullable(),
  profile: z.string().nullable(),
});
const partSchema = z.object({ text: z.instanceof(Uint8Array), parts: z.int().positive(), content: z.string() });
const summarySchema = z.object({ name: z.string(), digest: z.string(), context: z.string().nullable() });

/** Data sets on the measure table, in as many parts as they need. */
export const openTrackingDatasets = (measure: MeasureTable): TrackingDatasets => ({
  keep: async (workspace, experiment, datasets) => {
    await mapConcurrently(datasets, requestsMax, (logged) => keep(measure, workspace, experiment, logged));
  },
  load: async (workspace, experiment, inputs) => {
    const found = await mapConcurrently(inputs, requestsMax, ({ name, digest }) =>
      load(measure, keys.datasetPartition(workspace, experiment, hashOf(name, digest))),
    );
    return found.filter((dataset) => dataset !== undefined);
  },
  list: async (workspace, experiment, limit) => {
    const { Items = [] } = await measure.client.send(
      new QueryCommand({
        TableName: measure.table,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": keys.datasetList(workspace, experiment) },
        ConsistentRead: true,
        Limit: limit,
      }),
    );
    return Items.map((item) => summarySchema.parse(item));
  },
});

/** The first part comes last, on condition that there is none: until it is there, nobody reads the others. */
const keep = async (
  measure: MeasureTable,
  workspace: string,
  experiment: string,
  { dataset, tags }: DatasetLogged,
): Promise<void> => {
  const hash = hashOf(dataset.name, dataset.digest);
  const pk = keys.datasetPartition(workspace, experiment, hash);
  if ((await load(measure, pk)) === undefined) {
    const bytes = Buffer.from(JSON.stringify(dataset));
    const content = createHash("sha256").update(bytes).digest("hex");
    const parts = Math.ceil(bytes.length / partBytes);
    for (let part = parts - 1; part >= 0; part -= 1) {
      const text = bytes.subarray(part * partBytes, (part + 1) * partBytes);
      const sk = part === 0 ? "FIRST" : partKey(content, part);
      await putFirst(measure, { pk, sk, text, parts, content }, part === 0);
    }
  }
  const context = tags.get(datasetContextTag) ?? null;
  await measure.client.send(
    new PutCommand({
      TableName: measure.table,
      Item: {
        pk: keys.datasetList(workspace, experiment),
        sk: `${hash}#${context === null ? "" : hashOf(context)}`,
        name: dataset.name,
        digest: dataset.digest,
        context,
      },
    }),
  );
};

const putFirst = async (
  { client, table }: MeasureTable,
  item: Record<string, unknown>,
  isConditional: boolean,
): Promise<void> => {
  try {
    await client.send(
      new PutCommand({
        TableName: table,
        Item: item,
        ...(isConditional ? { ConditionExpression: "attribute_not_exists(pk)" } : {}),
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
};

const load = async ({ client, table }: MeasureTable, pk: string): Promise<TrackedDataset | undefined> => {
  const read = async (condition: string, values: Record<string, string>) => {
    const items: z.infer<typeof partSchema>[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: `pk = :pk AND ${condition}`,
          ExpressionAttributeValues: { ":pk": pk, ...values },
          ConsistentRead: true,
          ExclusiveStartKey: start,
        }),
      );
      items.push(...(page.Items ?? []).map((item) => partSchema.parse(item)));
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return items;
  };
  const [first] = await read("sk = :first", { ":first": "FIRST" });
  if (first === undefined) return undefined;
  const others = first.parts === 1 ? [] : await read("begins_with(sk, :part)", { ":part": `PART#${first.content}#` });
  const text = Buffer.concat([first, ...others].map((part) => part.text)).toString("utf8");
  return datasetSchema.parse(JSON.parse(text));
};

const partKey = (content: string, part: number): string => `PART#${content}#${String(part).padStart(3, "0")}`;

const hashOf = (...names: readonly string[]): string =>
  createHash("sha256").update(JSON.stringify(names)).digest("hex");
