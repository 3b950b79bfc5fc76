import { BatchGetCommand, type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { accept, type Result, refuse } from "../../../domain/result.ts";
import type { RecordLayout } from "../../../ports/stored-record.ts";
import { mapConcurrently } from "../../system/map-concurrently.ts";
import type { TransactItem } from "../transact-item.ts";
import { type Entries, readEntries } from "./entries.ts";
import { type PageLimits, planPages } from "./record-pages.ts";

export interface MeasureTable {
  readonly client: DynamoDBDocumentClient;
  /** The `measure` table. */
  readonly table: string;
}

/** A record with more entries than an item holds: a header, and by sort of entry pages of them. */
export interface PagedRecord {
  readonly revision: number;
  /** JSON text of all that is not an entry. */
  readonly head: string;
  readonly entries: ReadonlyMap<string, Entries>;
  readonly layout: RecordLayout;
}

export type RecordChange = Pick<PagedRecord, "head" | "entries">;

/** DynamoDB's limit for one BatchGetItem. */
const keysMax = 100;
const requestsMax = 8;

const headerSchema = z.object({
  sk: z.literal("HEADER"),
  revision: z.int().positive(),
  head: z.string(),
  pages: z.record(z.string(), z.int().nonnegative()),
});
const pageSchema = z.object({ sk: z.string(), entries: z.string() });

const pageKey = (pk: string, sort: string, page: number) => ({
  pk,
  sk: `PAGE#${sort}#${String(page).padStart(3, "0")}`,
});

/** Reads a record. Its header comes first, so that a write in between makes whatever is decided on this stale. */
export const loadRecord = async ({ client, table }: MeasureTable, pk: string): Promise<PagedRecord | undefined> => {
  const items: unknown[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": pk },
        ConsistentRead: true,
        ExclusiveStartKey: start,
      }),
    );
    items.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  const [header, ...pages] = items;
  return header === undefined
    ? undefined
    : assemble(
        header,
        pages.map((item) => pageSchema.parse(item)),
      );
};

/** Reads many records, first their headers, then their pages; those that are not there are undefined. */
export const loadRecords = async (
  measure: MeasureTable,
  pks: readonly string[],
): Promise<readonly (PagedRecord | undefined)[]> => {
  const headers = await readAll(
    measure,
    pks.map((pk) => ({ pk, sk: "HEADER" })),
  );
  const pageKeys = pks.flatMap((pk) => {
    const header = headers.get(`${pk}/HEADER`);
    return header === undefined
      ? []
      : Object.entries(headerSchema.parse(header).pages).flatMap(([sort, count]) =>
          Array.from({ length: count }, (_, page) => pageKey(pk, sort, page)),
        );
  });
  const pages = await readAll(measure, pageKeys);
  const pagesOf = new Map<string, z.infer<typeof pageSchema>[]>();
  for (const { pk, sk } of pageKeys) {
    const page = pages.get(`${pk}/${sk}`);
    if (page !== undefined) pagesOf.set(pk, [...(pagesOf.get(pk) ?? []), pageSchema.parse(page)]);
  }
  return pks.map((pk) => {
    const header = headers.get(`${pk}/HEADER`);
    return header === undefined ? undefined : assemble(header, pagesOf.get(pk) ?? []);
  });
};

/**
 * The items that write a record: its header on condition that nobody else wrote it since, then the pages that change.
 *
 * @param before  as it was read, with the entries it had; undefined for a new one
 * @returns       no items when nothing changes
 */
export const recordItems = (
  table: string,
  pk: string,
  limits: Readonly<Record<string, PageLimits>>,
  before: PagedRecord | undefined,
  after: RecordChange,
): Result<readonly TransactItem[], { readonly code: "full"; readonly what: string; readonly bytesMax: number }> => {
  const pages: TransactItem[] = [];
  const counts: Record<string, number> = {};
  for (const [sort, limit] of Object.entries(limits)) {
    const plan = planPages(
      before?.layout.get(sort) ?? [],
      before?.entries.get(sort) ?? new Map(),
      after.entries.get(sort) ?? new Map(),
      limit,
    );
    if (!plan.ok) return refuse({ code: "full", what: sort, bytesMax: plan.refusal.bytesMax });
    if (plan.value.layout.length > 0) counts[sort] = plan.value.layout.length;
    for (const { page, text } of plan.value.rewritten)
      pages.push({ Put: { TableName: table, Item: { ...pageKey(pk, sort, page), entries: text } } });
  }
  if (before !== undefined && pages.length === 0 && before.head === after.head) return accept([]);
  const header = {
    Put: {
      TableName: table,
      Item: { pk, sk: "HEADER", revision: (before?.revision ?? 0) + 1, head: after.head, pages: counts },
      ...(before === undefined
        ? { ConditionExpression: "attribute_not_exists(pk)" }
        : {
            ConditionExpression: "revision = :revision",
            ExpressionAttributeValues: { ":revision": before.revision },
          }),
    },
  };
  return accept([header, ...pages]);
};

const assemble = (header: unknown, pages: readonly z.infer<typeof pageSchema>[]): PagedRecord => {
  const { revision, head } = headerSchema.parse(header);
  const entries = new Map<string, Map<string, string>>();
  const layout = new Map<string, (readonly string[])[]>();
  for (const { sk, entries: text } of pages) {
    const sort = sk.split("#")[1] ?? "";
    const read = readEntries(text);
    entries.set(sort, new Map([...(entries.get(sort) ?? []), ...read]));
    layout.set(sort, [...(layout.get(sort) ?? []), [...read.keys()]]);
  }
  return { revision, head, entries, layout };
};

const readAll = async (
  { client, table }: MeasureTable,
  keys: readonly { readonly pk: string; readonly sk: string }[],
): Promise<ReadonlyMap<string, Record<string, unknown>>> => {
  const parts = Array.from({ length: Math.ceil(keys.length / keysMax) }, (_, part) =>
    keys.slice(part * keysMax, (part + 1) * keysMax),
  );
  const found = new Map<string, Record<string, unknown>>();
  await mapConcurrently(parts, requestsMax, async (part) => {
    let wanted: Record<string, unknown>[] = [...part];
    while (wanted.length > 0) {
      const answer = await client.send(
        new BatchGetCommand({ RequestItems: { [table]: { Keys: wanted, ConsistentRead: true } } }),
      );
      for (const item of answer.Responses?.[table] ?? []) found.set(`${item.pk}/${item.sk}`, item);
      wanted = answer.UnprocessedKeys?.[table]?.Keys ?? [];
    }
  });
  return found;
};
