import { createHash } from "node:crypto";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { accept, type Result, refuse } from "../../../domain/result.ts";
import {
  defaultExperiment,
  defaultExperimentId,
  type TrackingExperiment,
} from "../../../domain/tracking/tracking-experiment.ts";
import type {
  ExperimentRefusal,
  ListedExperiment,
  StoredExperiment,
  TrackingExperiments,
} from "../../../ports/tracking-experiments.ts";
import type { ListQuery } from "../../../ports/tracking-runs.ts";
import * as keys from "../item-keys.ts";
import type { TransactItem } from "../transact-item.ts";
import { entriesText, readEntries } from "./entries.ts";
import { listRows } from "./list-rows.ts";
import type { MeasureTable } from "./paged-record.ts";
import { openWriteTogether, type WriteTogether } from "./write-record.ts";

const itemSchema = z
  .object({
    schema: z.literal("tracking-experiment.v1"),
    id: z.string(),
    name: z.string(),
    artifactLocation: z.string(),
    stage: z.enum(["active", "deleted"]),
    tags: z.string().transform(readEntries),
    createdAt: z.int(),
    updatedAt: z.int(),
    revision: z.int().positive(),
  })
  .transform(({ revision, ...state }): StoredExperiment => ({ state, revision }));

/** Tracking experiments on the measure table: one item each, and one for each name. */
export const openTrackingExperiments = (table: MeasureTable): TrackingExperiments => {
  const measure = { ...table, together: openWriteTogether(table) };
  return {
    load: (workspace, id) => load(measure, workspace, id),
    resolve: async (workspace, name) => {
      const Key = keys.trackingNameKey(workspace, hashOf(name));
      const { Item } = await measure.client.send(
        new GetCommand({ TableName: measure.table, Key, ConsistentRead: true }),
      );
      if (Item !== undefined) return z.object({ id: z.string() }).parse(Item).id;
      const standing = await load(measure, workspace, defaultExperimentId);
      return standing?.state.name === name ? defaultExperimentId : undefined;
    },
    write: (workspace, before, after) => write(measure, workspace, before, after),
    list: (workspace, page) => list(measure, workspace, page),
  };
};

const load = async (
  { client, table }: MeasureTable,
  workspace: string,
  id: string,
): Promise<StoredExperiment | undefined> => {
  const Key = keyOf(workspace, id);
  const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
  const found = Item === undefined ? undefined : itemSchema.parse(Item);
  // Whatever is asked for may look like the sort of another.
  if (found !== undefined) return found.state.id === id ? found : undefined;
  return id === defaultExperimentId ? { state: defaultExperiment(), revision: 0 } : undefined;
};

const list = async (
  measure: MeasureTable,
  workspace: string,
  page: ListQuery,
): Promise<readonly ListedExperiment[]> => {
  const items = await listRows(measure, keys.trackingExperimentPartition(workspace), page, itemSchema);
  const { limit, after } = page;
  const found = items.map(({ state }) => ({ state, sort: sortOf(state.id) }));
  const isDefaultDue =
    found.length < limit && after !== sortOf(defaultExperimentId) && found.at(-1)?.state.id !== defaultExperimentId;
  return isDefaultDue ? [...found, { state: defaultExperiment(), sort: sortOf(defaultExperimentId) }] : found;
};

/** Newest first: ids sort by time of making, so each digit is turned round. The default experiment comes last. */
const sortOf = (id: string): string =>
  id === defaultExperimentId
    ? "~"
    : id.replaceAll(/[0-9a-f]/g, (digit) => (15 - Number.parseInt(digit, 16)).toString(16));

const keyOf = (workspace: string, id: string) => keys.trackingExperimentKey(workspace, sortOf(id));

const write = async (
  { table, together }: Pick<MeasureTable, "table"> & { readonly together: WriteTogether },
  workspace: string,
  before: StoredExperiment | undefined,
  after: TrackingExperiment,
): Promise<Result<undefined, ExperimentRefusal>> => {
  const revision = before?.revision ?? 0;
  const item: TransactItem = {
    Put: {
      TableName: table,
      Item: {
        ...keyOf(workspace, after.id),
        ...after,
        tags: entriesText(after.tags),
        revision: revision + 1,
      },
      ...(revision === 0
        ? { ConditionExpression: "attribute_not_exists(pk)" }
        : { ConditionExpression: "revision = :revision", ExpressionAttributeValues: { ":revision": revision } }),
    },
  };
  const isNamed = revision === 0 || before?.state.name !== after.name;
  const claims = isNamed ? claimItems(table, workspace, after) : [];
  const released =
    isNamed && revision > 0 && before !== undefined
      ? [{ Delete: { TableName: table, Key: keys.trackingNameKey(workspace, hashOf(before.state.name)) } }]
      : [];
  const failed = await together([item, ...claims, ...released]);
  if (failed.length === 0) return accept(undefined);
  return failed.includes(0)
    ? refuse({ code: "stale" })
    : refuse({ code: "tracking-experiment-exists", name: after.name });
};

/** A name that nobody else has; the default experiment's is taken even before that is written. */
const claimItems = (table: string, workspace: string, { id, name }: TrackingExperiment): readonly TransactItem[] => [
  {
    Put: {
      TableName: table,
      Item: { ...keys.trackingNameKey(workspace, hashOf(name)), name, id },
      ConditionExpression: "attribute_not_exists(pk) OR id = :id",
      ExpressionAttributeValues: { ":id": id },
    },
  },
  ...(id !== defaultExperimentId && name === defaultExperiment().name
    ? [
        {
          ConditionCheck: {
            TableName: table,
            Key: keyOf(workspace, defaultExperimentId),
            ConditionExpression: "attribute_exists(pk)",
          },
        },
      ]
    : []),
];

// Names have up to 500 characters of any kind; a key has 2048 bytes.
const hashOf = (name: string): string => createHash("sha256").update(name).digest("hex");
