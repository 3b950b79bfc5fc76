import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { DriftReport } from "../../domain/monitoring/drift-report.ts";
import type { ArtifactStore } from "../../ports/artifact-store.ts";
import type { DriftReports, EnteredReport, ReportEntry } from "../../ports/drift-reports.ts";
import { InvalidCursorError } from "../../ports/invalid-cursor-error.ts";
import { canonicalJson } from "../canonical/canonical-json.ts";
import * as keys from "./item-keys.ts";
import { driftInsufficientSchema, driftReportSchema, performanceInsufficientSchema } from "./schemas/drift-report.ts";
import { driftVerdictSchema, performanceVerdictSchema, windowSchema } from "./schemas/monitor.ts";

interface Needs {
  readonly client: DynamoDBDocumentClient;
  /** The `measure` table. */
  readonly table: string;
  readonly artifacts: Pick<ArtifactStore, "keep" | "read">;
}

/** Reports are listed for a little more than a year; by their digest they can be read as long as they are kept. */
const listedDays = 400;

const entrySchema = z.object({
  sk: z.string(),
  window: windowSchema,
  version: z.int(),
  drift: driftVerdictSchema,
  performance: performanceVerdictSchema,
  insufficient: z
    .object({
      drift: driftInsufficientSchema,
      performance: performanceInsufficientSchema,
    })
    .exactOptional(),
  report: z.string(),
});

/** Drift reports among the artifacts, and a row on the measure table for where each lies. */
export const openDriftReports = (needs: Needs): DriftReports => ({
  enter: async (workspace, report) => {
    const content = new TextEncoder().encode(canonicalJson(report));
    const digest = await needs.artifacts.keep(workspace, content, "application/json");
    if (await putEntry(needs, workspace, entryOf(report, digest))) return { digest, report };
    const entered = await readReport(needs, workspace, report.monitor, report.window.end);
    if (entered === undefined) throw new Error(`the report of ${report.monitor} at ${report.window.end} has expired`);
    return entered;
  },
  read: (workspace, monitor, windowEnd) => readReport(needs, workspace, monitor, windowEnd),
  list: async (workspace, monitor, { limit, cursor }) => {
    const before = cursor === undefined ? undefined : readCursor(cursor);
    const { Items = [], LastEvaluatedKey } = await needs.client.send(
      new QueryCommand({
        TableName: needs.table,
        KeyConditionExpression: `pk = :pk${before === undefined ? "" : " AND sk < :before"}`,
        ExpressionAttributeValues: {
          ":pk": keys.reportPartition(workspace, monitor),
          ...(before === undefined ? {} : { ":before": before }),
        },
        ScanIndexForward: false,
        Limit: limit,
      }),
    );
    const entries = Items.map((item) => entrySchema.parse(item));
    const last = entries.at(-1);
    return {
      items: entries.map(({ sk: _, ...entry }) => entry),
      ...(LastEvaluatedKey === undefined || last === undefined ? {} : { next: last.sk }),
    };
  },
});

const entryOf = (report: DriftReport, digest: string): ReportEntry & { readonly monitor: string } => ({
  monitor: report.monitor,
  window: report.window,
  version: report.version,
  drift: report.drift.verdict,
  performance: report.performance.verdict,
  insufficient: { drift: report.drift.insufficient, performance: report.performance.insufficient },
  report: digest,
});

/** @returns whether it is the first for the end of its window */
const putEntry = async (
  { client, table }: Needs,
  workspace: string,
  { monitor, ...entry }: ReturnType<typeof entryOf>,
): Promise<boolean> => {
  const { end } = entry.window;
  try {
    await client.send(
      new PutCommand({
        TableName: table,
        Item: {
          ...keys.reportKey(workspace, monitor, end),
          ...entry,
          expiresAt: Math.floor(end / 1000) + listedDays * 86_400,
        },
        ConditionExpression: "attribute_not_exists(pk)",
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};

const readReport = async (
  { client, table, artifacts }: Needs,
  workspace: string,
  monitor: string,
  windowEnd: number,
): Promise<EnteredReport | undefined> => {
  const key = keys.reportKey(workspace, monitor, windowEnd);
  const { Item } = await client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }));
  if (Item === undefined) return undefined;
  const { report: digest } = entrySchema.parse(Item);
  const content = await artifacts.read(workspace, digest);
  if (content === undefined) throw new Error(`workspace ${workspace} has no report ${digest}`);
  return { digest, report: driftReportSchema.parse(JSON.parse(new TextDecoder().decode(content))) };
};

const readCursor = (cursor: string): string => {
  if (!/^\d{13}$/.test(cursor)) throw new InvalidCursorError();
  return cursor;
};
